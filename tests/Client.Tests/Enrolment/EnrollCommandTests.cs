using MBot.Client.Tests.Support;

namespace MBot.Client.Tests.Enrolment;

/// <summary>What is refused, with a dummy in the place of ssh; with a real one: System.Tests/Enrolment.</summary>
public sealed class EnrollCommandTests : IDisposable
{
    private readonly Laptop laptop = new();

    [Fact]
    public async Task WithoutSsh_ItSaysSo()
    {
        laptop.Variables["PATH"] = laptop.Home;

        var ran = await laptop.RunAsync("enroll", "root@host");

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains("no ssh in PATH", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASudoThatWantsAPassword_IsNamed_AndNothingIsMade()
    {
        Dummy("""
            *" id -u") echo 1000 ;;
            *"sudo -n /usr/local/bin/mbot-agent version") echo 'sudo: a password is required' >&2; exit 1 ;;
            """);

        var ran = await laptop.RunAsync("enroll", "ada@host", "--json");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("\"sudo.refused\"", ran.Error, StringComparison.Ordinal);
        Assert.Contains("a password is required", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(laptop.Folder.Authority));
    }

    [Fact]
    public async Task AnAgentThatIsSetToLoopback_IsNotTakenOver_WithoutAnAddress()
    {
        Dummy("""
            *" id -u") echo 0 ;;
            *"-G -- root@host") echo 'hostname 203.0.113.7' ;;
            *"mbot-agent enroll show") printf 'version: 1\ninstance: -\nauthority: -\nlisten: 127.0.0.1:7443\nrunning: yes\n' ;;
            """);

        var ran = await laptop.RunAsync("enroll", "root@host", "--json");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("\"enrol.loopback\"", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(laptop.Folder.Authority));
    }

    [Fact]
    public async Task AskingAboutAHostKey_NeedsSomeoneToAsk()
    {
        Dummy("");

        var ran = await laptop.RunAsync("enroll", "root@host", "--host-key", "ask");

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains("no terminal", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://host:1")]
    [InlineData("host:1/path")]
    [InlineData("ho st")]
    [InlineData("user@host:1")]
    public async Task AnAddressThatIsNone_IsRefused(string address) =>
        Assert.Equal(ExitCode.Usage, (await laptop.RunAsync("enroll", "root@host", "--address", address)).Exit);

    [Fact]
    public async Task Init_PointsHere() => Assert.Contains("enroll USER@HOST", (await laptop.RunAsync("init")).Error, StringComparison.Ordinal);

    public void Dispose() => laptop.Dispose();

    /// <summary>An ssh that gets through, keeps the connection until it is ended, and answers by its last argument.</summary>
    private void Dummy(string answers)
    {
        var path = Path.Combine(laptop.Home, "ssh");
        File.WriteAllText(path, $"""
            #!/bin/sh
            case "$*" in
            *ControlMaster=yes*) for word; do case $word in ControlPath=*) : >"{"$"}{"{word#ControlPath=}"}" ;; esac; done; exec sleep 60 ;;
            {answers}
            esac
            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        laptop.Variables["PATH"] = laptop.Home;
    }
}
