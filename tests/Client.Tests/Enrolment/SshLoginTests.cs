using MBot.Client.Enrolment.Ssh;
using MBot.TestKit;

namespace MBot.Client.Tests.Enrolment;

public sealed class SshLoginTests
{
    private static readonly SshLogin There = new(SshDestination.Parse("ubuntu@203.0.113.7"));

    [Fact]
    public void AShell_IsTheUsersOwnSsh() => Assert.Equal(["--", "ubuntu@203.0.113.7"], There.Arguments([]));

    [Fact]
    public void WhatIsNamed_IsSaid_AndNoOtherKeyIsShown() => Assert.Equal(
        ["-F/c", "-p2222", "-i/k", "-oIdentitiesOnly=yes", "-oGlobalKnownHostsFile=/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2 \"/h\"", "-t", "--", "ubuntu@203.0.113.7", "top"],
        (There with { Port = 2222, Identity = "/k", ConfigurationFile = "/c", AlsoKnown = "/h", Terminal = true }).Arguments(["top"]));

    [Fact]
    public async Task TheCommandsArguments_ArriveAsTheyAre()
    {
        string[] odd = ["a b", "$HOME", "`id`", "it's", "-x", "*", "", "a;b|c&d", "\n"];
        var line = There.Arguments(["printf", "%s\\036", .. odd])[^1];

        Assert.Equal(string.Concat(odd.Select(argument => argument + '\x1e')), await ChildProcess.RunAsync("sh", ["-c", line]));
    }
}
