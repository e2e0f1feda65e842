using MBot.Agent.Deployments.Packages;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Services.Systemd;

namespace MBot.Agent.Tests.Deployments;

/// <summary>What an app's packages.txt may say, and what becomes of it. That apt takes it as meant is tested on an instance, in System.Tests.</summary>
public sealed class PackagesTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);

    [Fact]
    public void NamesStandBetweenWhiteSpace_AndCommentsAreLeftOut()
    {
        var list = PackageList.Parse(["# for maps", "libgeos-dev\tg++  # both", "", "  python3.11-venv libgeos-dev", "\r"]);

        Assert.Equal(["libgeos-dev", "g++", "python3.11-venv"], list.Names);
        Assert.Empty(list.Strange);
    }

    [Theory]
    [InlineData("nginx-", "apt would remove it")]
    [InlineData("--allow-unauthenticated", "an option")]
    [InlineData("-oAPT::x=y", "an option")]
    [InlineData("lib.*", "a pattern")]
    [InlineData("^lib", "a pattern")]
    [InlineData("?name(x)", "a pattern")]
    [InlineData("web-server^", "a task")]
    [InlineData("curl=1.0", "a version")]
    [InlineData("curl/sid", "another release")]
    [InlineData("libc6:i386", "another architecture")]
    [InlineData("./evil.deb", "a file")]
    [InlineData("/tmp/evil.deb", "a file")]
    [InlineData("$(reboot)", "a shell's")]
    [InlineData("x", "too short")]
    [InlineData("Curl", "a capital")]
    public void WhatIsNoName_ReachesNoProgram(string word, string why)
    {
        var list = PackageList.Parse([word, "curl"]);

        Assert.True(list.Names is ["curl"], why);
        Assert.Equal([word], list.Strange);
    }

    [Fact]
    public void AptIsAskedNothing_RemovesNothing_AndTakesNamesForNames()
    {
        var install = AptCommands.Install(["curl", "g++"], Bound);

        Assert.Equal(["--no-install-recommends", "--no-remove", "--", "curl", "g++"], install.Arguments.TakeLast(5));
        Assert.Contains("APT::Cmd::Pattern-Only=true", install.Arguments);
        Assert.Equal(("noninteractive", "1"), (install.Environment["DEBIAN_FRONTEND"], install.Environment["SYSTEMD_OFFLINE"]));
    }

    [Fact]
    public void WhatChangesTheMachine_IsAServiceOfItsOwn_ThatEndsWithoutTheAgentToo()
    {
        var line = MachineCommands.Line(AptCommands.Update(Bound), "mbot-machine-1.service", new ServicesOptions { BuildMemoryPercent = 70 });

        Assert.Equal("systemd-run", line.File);
        Assert.Equal(Bound, line.Timeout);
        Assert.Contains("--property=RuntimeMaxSec=960s", line.Arguments);
        Assert.Contains("--property=MemoryMax=70%", line.Arguments);
        Assert.Contains("--setenv=DEBIAN_FRONTEND=noninteractive", line.Arguments);
        Assert.Equal(["--", "apt-get", "-q"], line.Arguments.SkipWhile(a => a != "--").Take(3));
        Assert.DoesNotContain("DEBIAN_FRONTEND", line.Environment.Keys);
    }

    [Fact]
    public async Task WhatDpkgHas_IsNotMissing()
    {
        var tree = Directory.CreateTempSubdirectory("mbot-packages-");
        await File.WriteAllTextAsync(Path.Combine(tree.FullName, PackageList.FileName), "dpkg mbot-no-such-package\nNo-Name\n");

        var list = await new SystemPackages(new CommandRunner("test", TimeProvider.System)).MissingAsync(tree.FullName, CancellationToken.None);

        Assert.Equal(["mbot-no-such-package"], list.Names);
        Assert.Equal(["No-Name"], list.Strange);
        tree.Delete(recursive: true);
    }
}
