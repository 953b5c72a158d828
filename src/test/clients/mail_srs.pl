# Mail::SRS, line by line: "forward ADDRESS DOMAIN" or "reverse ADDRESS"; answers an address, or "no".
use strict;
use warnings;
use Mail::SRS;
$| = 1;
my $srs = Mail::SRS->new(Secret => ["a secret of the other one"], MaxAge => 21);
while (my $line = <STDIN>) {
    chomp $line;
    my ($what, @words) = split / /, $line;
    my $answer = eval { $what eq "forward" ? $srs->forward(@words) : $srs->reverse(@words) };
    print defined $answer ? $answer : "no", "\n";
}
