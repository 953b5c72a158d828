package postern.digest;

import org.jspecify.annotations.Nullable;
import postern.digest.DaySummary.Figure;
import postern.digest.DaySummary.Top;

/**
 * A day's report as one page of HTML: no scripts, nothing that is fetched, one column that a phone
 * shows, and bars made of table cells, which mail programs show too.
 */
public final class DayHtml {
    private static final String IN = "#2f6fb3";
    private static final String OUT = "#2f9e6e";
    private static final String REFUSED = "#c4572e";
    private static final String SMALL = "font-size:13px;color:#555";
    private static final String CELL = "padding:2px 6px 2px 0;font-size:14px";

    private final DayReport report;
    private final StringBuilder page = new StringBuilder(1 << 14);

    private DayHtml(DayReport report) {
        this.report = report;
    }

    public static String of(DayReport report) {
        var html = new DayHtml(report);
        html.write();
        return html.page.toString();
    }

    private void write() {
        var day = report.day();
        var title = Shown.inHtml(report.host()) + ", " + DayReport.DAY.format(day.day());
        page.append(
                """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title></head>
                <body style="margin:0;padding:12px;font-family:sans-serif;color:#222;background:#fff">
                <div style="max-width:640px;margin:0 auto">
                <h1 style="font-size:20px;margin:0 0 4px">%s</h1>
                <p style="%s;margin:0 0 12px">Midnight to midnight, %s</p>
                """
                        .formatted(title, title, SMALL, Shown.inHtml(day.zone())));
        for (var concern : report.concerns())
            page.append(
                    "<p style=\"margin:0 0 8px;padding:8px;background:#fff3d6;border-left:4px solid"
                            + " #d99a00\">"
                            + Shown.inHtml(concern)
                            + "</p>\n");
        figures();
        hours();
        for (var top : Top.values()) top(top);
        if (!report.caveat().isEmpty())
            page.append("<p style=\"" + SMALL + "\">" + Shown.inHtml(report.caveat()) + "</p>\n");
        page.append("</div></body></html>\n");
    }

    private void heading(String text) {
        page.append(
                "<h2 style=\"font-size:16px;margin:18px 0 6px\">" + Shown.inHtml(text) + "</h2>\n");
    }

    private void beginTable() {
        page.append("<table style=\"width:100%;border-collapse:collapse\">\n");
    }

    private void figures() {
        beginTable();
        page.append("<tr>");
        for (var name : new String[] {"", "that day", "day before", "week before"})
            page.append(
                    "<th style=\"text-align:"
                            + (name.isEmpty() ? "left" : "right")
                            + ";"
                            + SMALL
                            + "\">"
                            + name
                            + "</th>");
        page.append("</tr>\n");
        for (var figure : Figure.values()) {
            if (report.isZero(figure)) continue;
            page.append("<tr><td style=\"" + CELL + "\">" + Shown.inHtml(figure.text()) + "</td>");
            number("<b>" + DayReport.number(report.day().total(figure)) + "</b>");
            number(compared(figure, report.before()));
            number(compared(figure, report.week()));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private String compared(Figure figure, @Nullable DaySummary other) {
        return "<span style=\"" + SMALL + "\">" + report.compared(figure, other) + "</span>";
    }

    private void number(String html) {
        page.append("<td style=\"" + CELL + ";text-align:right\">" + html + "</td>");
    }

    private void hours() {
        heading("Messages by hour");
        page.append("<p style=\"" + SMALL + ";margin:0 0 6px\">");
        legend(IN, "for us");
        legend(OUT, "for others");
        legend(REFUSED, "recipients refused");
        page.append("</p>\n");
        beginTable();
        long most = report.most();
        for (int i = 0; i < 24; i++) {
            var hour = report.day().hours().get(i);
            page.append("<tr><td style=\"width:2em;" + SMALL + "\">%02d</td><td>".formatted(i));
            bar(hour.in(), most, IN);
            bar(hour.out(), most, OUT);
            bar(hour.refused(), most, REFUSED);
            page.append(
                    "</td><td style=\"width:9em;text-align:right;"
                            + SMALL
                            + "\">"
                            + DayReport.number(hour.in())
                            + " · "
                            + DayReport.number(hour.out())
                            + " · "
                            + DayReport.number(hour.refused())
                            + "</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private void legend(String colour, String text) {
        page.append(
                "<span style=\"display:inline-block;width:10px;height:10px;background:"
                        + colour
                        + "\"></span> "
                        + text
                        + " &nbsp; ");
    }

    private void bar(long value, long most, String colour) {
        if (value == 0) return;
        page.append(
                "<div style=\"height:5px;margin:1px 0;background:"
                        + colour
                        + ";width:"
                        + Math.max(1, Math.round(100.0 * value / most))
                        + "%\"></div>");
    }

    private void top(Top top) {
        var counts = report.day().top(top);
        if (counts.isEmpty()) return;
        heading(top.title());
        beginTable();
        long most = Math.max(1, counts.getFirst().count());
        for (var count : counts) {
            page.append("<tr>");
            page.append(
                    "<td style=\""
                            + CELL
                            + ";width:5em;text-align:right;vertical-align:top\">"
                            + DayReport.number(count.count())
                            + "</td><td style=\""
                            + CELL
                            + ";overflow-wrap:anywhere\">"
                            + Shown.inHtml(count.name()));
            bar(count.count(), most, IN);
            page.append("</td></tr>\n");
        }
        page.append("</table>\n");
    }
}
