using FsCheck;
using FsCheck.Xunit;
using MBot.Client.Enrolment.Ssh;
using MBot.TestKit;

namespace MBot.Client.Tests.Enrolment;

public sealed class SshCommandTests
{
    private static readonly SshDestination There = SshDestination.Parse("admin@203.0.113.7");

    [Fact]
    public void NothingOfThisMachine_IsLentToTheOtherSide()
    {
        var command = new SshCommand(There, new SshOptions(), "/tmp/s");

        foreach (var line in new[] { command.Master(), command.Run(["id"]), command.Resolve() })
            Assert.Superset(new HashSet<string> { "ForwardAgent=no", "ForwardX11=no", "ClearAllForwardings=yes", "PermitLocalCommand=no", "StrictHostKeyChecking=yes" }, line.ToHashSet());
    }

    [Fact]
    public void TheDestination_StandsAfterTheOptions() =>
        Assert.Equal(["--", "admin@203.0.113.7", "/usr/local/bin/mbot-agent enroll show"], new SshCommand(There, new SshOptions(), "/tmp/s").Run(["/usr/local/bin/mbot-agent", "enroll", "show"]).TakeLast(3));

    [Fact]
    public void WithoutATerminal_SshAsksNothing()
    {
        Assert.Contains("BatchMode=yes", new SshCommand(There, new SshOptions(), "/tmp/s").Master());
        Assert.Contains("BatchMode=no", new SshCommand(There, new SshOptions { Interactive = true }, "/tmp/s").Master());
    }

    [Fact]
    public void WhatTheUserSays_IsPassedOn()
    {
        var line = new SshCommand(There, new SshOptions { Port = 2222, Identity = "/k", ConfigurationFile = "/c", HostKey = HostKeyPolicy.AcceptNew }, "/t%/s").Master();

        Assert.Superset(new HashSet<string> { "-p2222", "-i/k", "-F/c", "IdentitiesOnly=yes", "StrictHostKeyChecking=accept-new", "ControlPath=/t%%/s" }, line.ToHashSet());
    }

    [Fact]
    public void KeptHostKeys_CountBesideTheUsers_ThoseOfTheConsoleAlone()
    {
        var kept = new SshCommand(There, new SshOptions { AlsoKnown = "/k n" }, "/tmp/s").Master();
        var console = new SshCommand(There, new SshOptions { KnownHosts = "/k%n" }, "/tmp/s").Master();

        Assert.Contains("GlobalKnownHostsFile=/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2 \"/k n\"", kept);
        Assert.DoesNotContain(kept, argument => argument.StartsWith("UserKnownHostsFile", StringComparison.Ordinal));
        Assert.Superset(new HashSet<string> { "UserKnownHostsFile=\"/k%%n\"", "GlobalKnownHostsFile=/dev/null" }, console.ToHashSet());
    }

    [Theory]
    [InlineData("-oProxyCommand=x")]
    [InlineData("root@-oProxyCommand=x")]
    [InlineData("-l@host")]
    [InlineData("root@host name")]
    [InlineData("root@host;id")]
    [InlineData("ro$(id)ot@host")]
    [InlineData("root@")]
    [InlineData("")]
    [InlineData("root@host\n")]
    public void ADestinationThatIsMoreThanAName_IsRefused(string text) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<ClientException>(() => SshDestination.Parse(text)).Exit);

    [Theory]
    [InlineData("alias", null, "alias")]
    [InlineData("admin@203.0.113.7", "admin", "203.0.113.7")]
    [InlineData("ec2-user@2001:db8::7", "ec2-user", "2001:db8::7")]
    [InlineData("ada@example.org@host", "ada@example.org", "host")]
    public void ADestination_IsUserAndHost(string text, string? user, string host) =>
        Assert.Equal(new SshDestination(user, host), SshDestination.Parse(text));

    /// <summary>A real shell takes the line apart into what was put in.</summary>
    [Property(MaxTest = 30)]
    public void TheLineForTheOtherSidesShell_IsTheArgumentsAgain(NonNull<string>[] words)
    {
        string[] arguments = [.. words.Select(word => word.Get.Replace("\0", "", StringComparison.Ordinal)).Where(word => word.All(c => !char.IsSurrogate(c))), "it's", "", "a b", "$(id)"];

        var said = ChildProcess.RunAsync("sh", ["-c", "printf '%s\\036' " + SshCommand.Line(arguments)]).GetAwaiter().GetResult();

        Assert.Equal(string.Concat(arguments.Select(a => a + "\x1e")).ReplaceLineEndings("\n"), said.ReplaceLineEndings("\n"));
    }
}
