import static java.lang.classfile.ClassFile.ConstantPoolSharingOption.NEW_POOL;
import static java.lang.classfile.ClassFile.StackMapsOption.GENERATE_STACK_MAPS;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Changes the jars of a folder, where it has to, so that the cache for the start can hold what is in them
 * (docs/decisions/0013-aot-cache.md): classes of a format before Java 6 get stack maps, in the format of Java 8; signatures
 * are taken off, and packages are no longer sealed. What the code does stays as it is. Each jar that was changed gets a line in
 * changed.txt, with its SHA-256 before and after.
 *
 *     java CacheableJars.java FOLDER
 */
public class CacheableJars {
    private static final int FIRST_WITH_STACK_MAPS = 50; // Java 6
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]*\\.(SF|RSA|DSA|EC)");
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    public static void main(String[] folders) throws Exception {
        var folder = Path.of(folders[0]);
        try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (var jar : jars) if (hasToChange(jar)) change(jar, folder.resolve("changed.txt"));
        }
    }

    private static boolean hasToChange(Path jar) throws IOException {
        try (var in = new ZipFile(jar.toFile())) {
            for (var entry : Collections.list(in.entries())) {
                if (SIGNATURE.matcher(entry.getName()).matches()) return true;
                if (!entry.getName().endsWith(".class")) continue;
                try (var octets = in.getInputStream(entry)) {
                    if (isOld(octets.readNBytes(8))) return true;
                }
            }
            return isSealed(in);
        }
    }

    private static boolean isSealed(ZipFile jar) throws IOException {
        var entry = jar.getEntry(MANIFEST);
        if (entry == null) return false;
        var manifest = new Manifest(new ByteArrayInputStream(read(jar, entry)));
        return manifest.getMainAttributes().containsKey(Attributes.Name.SEALED)
                || manifest.getEntries().values().stream()
                        .anyMatch(each -> each.containsKey(Attributes.Name.SEALED));
    }

    private static void change(Path jar, Path list) throws Exception {
        var before = digest(jar);
        var changed = Path.of(jar + ".new");
        try (var in = new ZipFile(jar.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (var entry : Collections.list(in.entries())) {
                if (SIGNATURE.matcher(entry.getName()).matches()) continue;
                var octets = read(in, entry);
                if (entry.getName().endsWith(".class") && isOld(octets)) octets = renewed(octets, in);
                else if (entry.getName().equals(MANIFEST)) octets = unsigned(octets);
                var copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(octets);
                out.closeEntry();
            }
        }
        Files.move(changed, jar, REPLACE_EXISTING);
        var line = jar.getFileName() + " " + before + " " + digest(jar) + "\n";
        Files.writeString(
                list, line, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
    }

    private static byte[] renewed(byte[] octets, ZipFile jar) {
        var hierarchy =
                ClassHierarchyResolver.ofResourceParsing(name -> stream(jar, name))
                        .orElse(ClassHierarchyResolver.defaultResolver());
        var format =
                ClassFile.of(
                        NEW_POOL, GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy));
        // Bodies that are not touched would be copied as they are, without maps.
        var touched = ClassTransform.transformingMethodBodies((body, element) -> body.with(element));
        var versioned =
                ClassTransform.endHandler(builder -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0));
        return format.transformClass(format.parse(octets), touched.andThen(versioned));
    }

    private static InputStream stream(ZipFile jar, ClassDesc name) {
        var descriptor = name.descriptorString(); // Lname;
        var entry = jar.getEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the digests that signatures speak of, and without seals. */
    private static byte[] unsigned(byte[] octets) throws IOException {
        var manifest = new Manifest(new ByteArrayInputStream(octets));
        manifest.getMainAttributes().remove(Attributes.Name.SEALED);
        for (var each : manifest.getEntries().values())
            each.keySet()
                    .removeIf(
                            name ->
                                    name.equals(Attributes.Name.SEALED)
                                            || name.toString().endsWith("-Digest"));
        manifest.getEntries().values().removeIf(Attributes::isEmpty);
        var out = new ByteArrayOutputStream();
        manifest.write(out);
        return out.toByteArray();
    }

    private static boolean isOld(byte[] octets) {
        int major = (octets[6] & 0xff) << 8 | octets[7] & 0xff;
        return major < FIRST_WITH_STACK_MAPS;
    }

    private static byte[] read(ZipFile jar, ZipEntry entry) throws IOException {
        try (var octets = jar.getInputStream(entry)) {
            return octets.readAllBytes();
        }
    }

    private static String digest(Path file) throws Exception {
        var sha256 = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(file)));
    }
}
