using MBot.Agent.Diagnostics;
using MBot.Agent.Diagnostics.Atlas;
using MBot.Agent.Diagnostics.Checks;

namespace MBot.Agent.Tests.Diagnostics;

/// <summary>What the checks make of what programs print.</summary>
public sealed class JudgementTests
{
    private const long Gigabyte = 1L << 30;

    [Theory]
    [InlineData("", 1, true, "Warning")]
    [InlineData("", 8, true, "Ok")]
    [InlineData("", 1, false, "Ok")]
    [InlineData("/var/mbot.swap file 2097148 100 -2", 1, true, "Ok")]
    [InlineData("/var/mbot.swap file 2097148 2000000 -2", 1, true, "Warning")]
    public void Swap(string row, long gigabytes, bool isInstance, string result) =>
        Assert.Equal(result, SwapDiagnostic.Judge(["Filename Type Size Used Priority", .. row.Length > 0 ? (string[])[row] : []], gigabytes * Gigabyte, isInstance).Result.ToString());

    [Theory]
    [InlineData("NTPSynchronized=yes", "Ok", "")]
    [InlineData("CanNTP=yes NTP=no NTPSynchronized=no", "Warning", "timedatectl set-ntp true")]
    [InlineData("CanNTP=yes NTP=yes NTPSynchronized=no", "Warning", "timedatectl timesync-status")]
    [InlineData("CanNTP=no NTP=no NTPSynchronized=no", "Ok", "")]
    public void Clock(string properties, string result, string command)
    {
        var found = ClockDiagnostic.Judge(properties.Split(' '), DateTimeOffset.UnixEpoch);

        Assert.Equal((result, command), (found.Result.ToString(), found.Command));
    }

    [Theory]
    [InlineData("loaded", "enabled", "", "Ok", "")]
    [InlineData("masked", "masked", "", "Failed", "systemctl unmask --now mbot-nginx.service")]
    [InlineData("not-found", "", "", "Failed", "systemctl status mbot-nginx.service")]
    [InlineData("loaded", "enabled", "mbot-app@a-1.service", "Failed", "systemctl status mbot-app@a-1.service")]
    [InlineData("loaded", "enabled", "logrotate.service", "Warning", "systemctl status logrotate.service")]
    public void Units(string load, string file, string failed, string result, string command)
    {
        string[] shown = ["Id=mbot-agent.service", "LoadState=loaded", "UnitFileState=enabled", "", "Id=mbot-nginx.service", $"LoadState={load}", $"UnitFileState={file}"];

        var found = UnitsDiagnostic.Judge(shown, failed.Length > 0 ? [failed] : []);

        Assert.Equal((result, command), (found.Result.ToString(), found.Command));
    }

    [Fact]
    public void WhatDfPrints()
    {
        var found = DiskUse.Parse(
        [
            "Mounted on        1B-blocks       Avail  Inodes  IFree",
            "/              266205134848 85899345920 1000000 900000",
            "/              266205134848 85899345920 1000000 900000",
            "/mnt/my disk         1048576           0       -      -",
        ]);

        Assert.Equal([new FileSystemUse("/", 266205134848, 85899345920, 1000000, 900000), new FileSystemUse("/mnt/my disk", 1048576, 0, 0, 0)], found);
    }

    [Theory]
    [InlineData("git@github.com:o/r.git", "github.com")]
    [InlineData("https://u:p@git.example.org:8443/r", "git.example.org")]
    [InlineData("ssh://git@git.example.org/r", "git.example.org")]
    [InlineData("/srv/repository", "")]
    [InlineData("file:///srv/repository", "")]
    [InlineData("http://192.0.2.1/r.git", "")]
    [InlineData("", "")]
    public void NamesThatHaveToBeLookedUp(string url, string name) =>
        Assert.Equal(name, string.Join(' ', DnsDiagnostic.NamesOf(url, [], null)));

    [Fact]
    public void TheDatabasesName_HasToBeLookedUp() =>
        Assert.Equal(["cluster.example.test"], DnsDiagnostic.NamesOf("", [], MongoAddress.Parse("mongodb+srv://cluster.example.test/")));
}
