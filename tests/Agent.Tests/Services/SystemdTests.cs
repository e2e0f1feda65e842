using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Services.Systemd;

namespace MBot.Agent.Tests.Services;

/// <summary>The texts that go to systemd and come from it. That systemd reads them as meant is tested on an instance, in System.Tests.</summary>
public sealed class SystemdTests
{
    [Fact]
    public void ALaunch_IsADropIn_AndItsValuesStandInTheEnvironmentFileAlone()
    {
        var spec = new ServiceSpec("mbot-app@0123456789ab-8510", "/env/bin/python", ["-m", "streamlit", "run", "my \"app\" 100%.py", "$HOME"])
        {
            WorkingDirectory = "/releases/50%/tree",
            LogFile = "",
            StopTimeout = TimeSpan.FromSeconds(2.5),
            Environment = new Dictionary<string, string> { ["HOME"] = "/home" },
            Secrets = new Dictionary<string, Redacted> { ["KEY"] = new("a\"b\\c`d$e\nf") },
        };

        Assert.Equal("""
            # Made by mbot-agent for mbot-app@0123456789ab-8510; gone with the next boot, and then made again.
            [Service]
            WorkingDirectory=/releases/50%%/tree
            EnvironmentFile=/run/environment
            ExecStart=
            ExecStart=:"/env/bin/python" "-m" "streamlit" "run" "my \"app\" 100%%.py" "$HOME"
            TimeoutStopSec=3

            """, LaunchDropIn.Render(spec, "/run/environment"));
        Assert.Equal("HOME=\"/home\"\nKEY=\"a\\\"b\\\\c\\`d\\$e\nf\"\n", LaunchDropIn.RenderEnvironment(spec));
    }

    /// <summary>/run is empty after a boot.</summary>
    [Fact]
    public void WhatIsForgotten_NeedNotBeThere()
    {
        var folders = new UnitFolders("/nonexistent/units", "/nonexistent/environment");
        folders.Delete("mbot-app@0123456789ab-8510");
        Assert.Empty(folders.Names("mbot-app@"));
    }

    [Theory]
    [InlineData("active", "success", "0", "0", null, null)]
    [InlineData("deactivating", "success", "0", "0", null, null)]
    [InlineData("failed", "exit-code", "1", "3", 3, null)]
    [InlineData("failed", "signal", "2", "11", null, 11)]
    [InlineData("failed", "core-dump", "3", "6", null, 6)]
    [InlineData("failed", "oom-kill", "2", "9", null, 9)]
    [InlineData("inactive", "success", "1", "0", 0, null)]
    public void AUnitsState_IsTheServices(string active, string result, string code, string status, int? exitCode, int? signal)
    {
        var unit = Assert.Single(UnitStatus.Parse([
            "Id=mbot-app@x.service", "LoadState=loaded", $"ActiveState={active}", $"Result={result}", "MainPID=0",
            "ExecMainStartTimestamp=@1763800000", "ExecMainExitTimestamp=@1763800010", $"ExecMainCode={code}", $"ExecMainStatus={status}"]));

        var service = unit.Of("mbot-app@x", DateTimeOffset.UnixEpoch);

        Assert.Equal(exitCode is null && signal is null, service.IsRunning);
        Assert.Equal((exitCode, signal), (service.Exit?.Code, service.Exit?.Signal));
        Assert.Equal(result == "oom-kill", service.Exit?.OutOfMemory ?? false);
        Assert.Equal(1763800000, service.StartedAt?.ToUnixTimeSeconds());
    }

    [Fact]
    public void WhatSystemdHasForgotten_EndedWell()
    {
        var unit = Assert.Single(UnitStatus.Parse(["LoadState=loaded", "ActiveState=inactive", "Result=success", "MainPID=0", "ExecMainExitTimestamp=", "ExecMainCode=0", "ExecMainStatus=0"]));

        Assert.Equal(new ServiceExit(0, null, DateTimeOffset.UnixEpoch), unit.Of("x", DateTimeOffset.UnixEpoch).Exit);
    }

    [Fact]
    public void SeveralUnits_AreBlocksWithAnEmptyLineBetween() =>
        Assert.Equal(["a", "b"], UnitStatus.Parse(["Id=a", "ActiveState=active", "", "Id=b", "ActiveState=failed"]).Select(unit => unit.Text("Id")));

    [Theory]
    [InlineData("0::/mbot.slice/mbot-app.slice/mbot-app@x.service", true)]
    [InlineData("12:pids:/\n1:name=systemd:/mbot.slice/mbot-app@x.service/deeper", true)]
    [InlineData("0::/mbot.slice/mbot-app@xx.service", false)]
    [InlineData("0::/mbot.slice/other-mbot-app@x.service", false)]
    [InlineData("", false)]
    public void AProcessIsOfAUnit_WhenItsControlGroupNamesIt(string lines, bool expected) =>
        Assert.Equal(expected, ControlGroup.Names(lines.Split('\n'), "mbot-app@x.service"));
}
