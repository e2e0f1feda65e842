using System.Diagnostics;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Services.Shim;
using MBot.TestKit;

namespace MBot.Agent.Tests.Services;

public sealed class ProcessSupervisorTests : IAsyncLifetime
{
    private readonly ServicesFixture _fixture = new();

    private ProcessSupervisor Supervisor => _fixture.Supervisor;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task WhatAServiceWrites_IsInItsLogWithTimeAndStream()
    {
        var before = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        await Supervisor.StartAsync(_fixture.Shell("talker", "echo out; echo err >&2; printf 'no end'"), _fixture.End);
        await Supervisor.WaitForExitAsync("talker", _fixture.End);

        Assert.Equal(["out", "no end"], _fixture.Records("talker", errors: false).Select(r => r.Text));
        Assert.Equal(["err"], _fixture.Records("talker", errors: true).Select(r => r.Text));
        Assert.All(_fixture.Records("talker"), r => Assert.InRange(r.At, before, DateTimeOffset.UtcNow));
    }

    [Theory]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 143", 143, null)]
    [InlineData("kill -SEGV $$", null, 11)]
    public async Task WhenAServiceEnds_CodeAndSignalAreToldApart(string script, int? code, int? signal)
    {
        await Supervisor.StartAsync(_fixture.Shell("ends", script), _fixture.End);
        var exit = await Supervisor.WaitForExitAsync("ends", _fixture.End);
        Assert.Equal((code, signal), (exit.Code, exit.Signal));
        var status = await Supervisor.GetStatusAsync("ends", _fixture.End);
        Assert.Equal(ServiceState.Exited, status!.State);
        Assert.Equal(exit, status.Exit);
    }

    [Fact]
    public async Task WhenAServiceHeedsTheStop_ItEndsByItself()
    {
        await StartedAsync(_fixture.Shell("polite", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done"));
        await Supervisor.StopAsync("polite", _fixture.End);
        Assert.Equal(7, (await Supervisor.WaitForExitAsync("polite", _fixture.End)).Code);
    }

    [Fact]
    public async Task WhenAServiceIgnoresTheStop_ItIsKilledAfterItsTimeout()
    {
        await StartedAsync(_fixture.Shell("deaf", "trap '' TERM; echo ready; while :; do sleep 0.05; done") with { StopTimeout = TimeSpan.FromSeconds(1) });
        var clock = Stopwatch.StartNew();
        await Supervisor.StopAsync("deaf", _fixture.End);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Assert.Equal(Signals.Kill, (await Supervisor.WaitForExitAsync("deaf", _fixture.End)).Signal);
        Assert.Empty(await Supervisor.ProcessesAsync("deaf", _fixture.End));
    }

    [Theory]
    [InlineData("echo ready; sleep 1000", true)] // stopped
    [InlineData("echo ready", false)] // ends by itself
    public async Task WhenAServiceEnds_ItsWholeTreeEnds_AlsoWhoLeftItsGroup(string end, bool stop)
    {
        await StartedAsync(_fixture.Shell("family", $"setsid sleep 1000 & setsid sh -c 'trap \"\" TERM; echo child $$; while :; do sleep 1; done' & sleep 0.2; {end}"));
        var child = await _fixture.RecordAsync("family", t => t.StartsWith("child ", StringComparison.Ordinal));
        var identity = ProcessIdentity.Of(int.Parse(child.Text[6..], System.Globalization.CultureInfo.InvariantCulture));
        if (stop)
            await Supervisor.StopAsync("family", _fixture.End);
        await Supervisor.WaitForExitAsync("family", _fixture.End);
        Assert.False(identity?.IsAlive ?? false);
        Assert.Empty(await Supervisor.ProcessesAsync("family", _fixture.End));
    }

    [Fact]
    public async Task ANewAgent_FindsTheServicesOfTheLast_AndStopsThem()
    {
        await StartedAsync(_fixture.Shell("kept", "echo ready; exec sleep 1000"));
        var before = await Supervisor.GetStatusAsync("kept", _fixture.End);

        var next = _fixture.NewSupervisor();
        var found = Assert.Single(await next.ListAsync(_fixture.End));
        Assert.Equal(before, found);
        Assert.Equal(ServiceState.Running, found.State);
        var exit = next.WaitForExitAsync("kept", _fixture.End);
        await next.StopAsync("kept", _fixture.End);
        Assert.Equal(Signals.Terminate, (await exit).Signal);
    }

    [Fact]
    public async Task WhenAShimIsKilled_ItsServiceIsEnded_AndTheExitIsUnseen()
    {
        await StartedAsync(_fixture.Shell("orphan", "trap '' TERM PIPE; echo ready; while :; do sleep 0.05; done"));
        var service = (await Supervisor.GetStatusAsync("orphan", _fixture.End))!.Process!.Value;
        var shim = ShimOf("orphan");
        Signals.Send(shim.Pid, Signals.Kill);

        var exit = await Supervisor.WaitForExitAsync("orphan", _fixture.End);
        Assert.True(exit.Lost);
        Assert.False(service.IsAlive);
        Assert.Equal(ServiceState.Lost, (await Supervisor.GetStatusAsync("orphan", _fixture.End))!.State);
        await StartedAsync(_fixture.Shell("orphan", "echo again; exec sleep 1000"), "again");
    }

    [Fact]
    public async Task WhenAServiceCannotStart_TheErrorSaysWhy_AndNothingRuns()
    {
        var missing = await Assert.ThrowsAsync<MBotException>(() => Supervisor.StartAsync(_fixture.Shell("a", "") with { File = "/no/such/program" }, _fixture.End));
        Assert.Equal("service.cannot-start", missing.Code);
        Assert.Contains("/no/such/program: No such file or directory", missing.Message, StringComparison.Ordinal);

        var folder = await Assert.ThrowsAsync<MBotException>(() => Supervisor.StartAsync(_fixture.Shell("b", "") with { WorkingDirectory = "/no/such/folder" }, _fixture.End));
        Assert.Contains("/no/such/folder does not exist", folder.Message, StringComparison.Ordinal);
        Assert.False((await Supervisor.GetStatusAsync("a", _fixture.End))!.IsRunning);
    }

    [Fact]
    public async Task WhenAServiceRuns_AnotherStartOfItIsRefused()
    {
        await StartedAsync(_fixture.Shell("one", "echo ready; exec sleep 1000"));
        var refused = await Assert.ThrowsAsync<MBotException>(() => Supervisor.StartAsync(_fixture.Shell("one", "echo two"), _fixture.End));
        Assert.Equal("service.running", refused.Code);
        Assert.Single(await Supervisor.ProcessesAsync("one", _fixture.End));
    }

    [Fact]
    public async Task AStop_TouchesNoServiceOfASimilarName_AndNoneOfAnotherAgent()
    {
        var other = _fixture.NewSupervisor("other" + _fixture.Owner, "others");
        await StartedAsync(_fixture.Shell("app", "echo ready; exec sleep 1000"));
        await StartedAsync(_fixture.Shell("app1", "echo ready; exec sleep 1000"));
        await other.StartAsync(_fixture.Shell("app", "exec sleep 1000"), _fixture.End);

        await Supervisor.StopAsync("app", _fixture.End);
        Assert.True((await Supervisor.GetStatusAsync("app1", _fixture.End))!.Process!.Value.IsAlive);
        Assert.True((await other.GetStatusAsync("app", _fixture.End))!.Process!.Value.IsAlive);
        await other.StopAsync("app", _fixture.End);
    }

    [Fact]
    public async Task AServiceSeesItsOwnEnvironment_AndNothingElseOfTheAgents()
    {
        Environment.SetEnvironmentVariable("MBOT_TEST_LEAK", "leak");
        Environment.SetEnvironmentVariable(CommandRunner.Marker, "someone:");
        var spec = _fixture.Shell("env", "env -0 | tr '\\0\\n' '\\n ' | grep -v ^_=") with
        {
            Environment = new Dictionary<string, string> { ["PLAIN"] = "as is", ["DOTNET_gcConcurrent"] = "1" },
            Secrets = new Dictionary<string, Redacted> { ["TOKEN"] = new("hunter2 ü") },
        };
        await Supervisor.StartAsync(spec, _fixture.End);
        await Supervisor.WaitForExitAsync("env", _fixture.End);
        Environment.SetEnvironmentVariable(CommandRunner.Marker, null);

        var seen = _fixture.Records("env").Select(r => r.Text).ToArray();
        Assert.Contains("PLAIN=as is", seen);
        Assert.Contains("TOKEN=[REDACTED]", seen);
        Assert.Contains("DOTNET_gcConcurrent=1", seen);
        Assert.DoesNotContain(seen, l => l.StartsWith("MBOT_TEST_LEAK", StringComparison.Ordinal) || l.StartsWith(CommandRunner.Marker, StringComparison.Ordinal));
        Assert.Single(seen, l => l.StartsWith("DOTNET_", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(_fixture.FolderOf("env")), f => File.ReadAllText(f).Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AServicesSecrets_AreInItsOwnProcessOnly_AndSteerNoOther()
    {
        var spec = _fixture.Shell("alone", "exec sleep 1000") with
        {
            // The second would end a shim that had it: its heap could not be made.
            Secrets = new Dictionary<string, Redacted> { ["TOKEN"] = new("hunter2 ü\n$x\\"), ["DOTNET_GCHeapHardLimit"] = new("1"), ["BIG"] = new(new string('x', 100_000)) },
        };

        await Supervisor.StartAsync(spec, _fixture.End);

        var service = (await Supervisor.GetStatusAsync("alone", _fixture.End))!.Process!.Value.Pid;
        var shim = new ShimFolder(_fixture.FolderOf("alone")).ReadState()!.Shim.Pid;
        Assert.Contains("TOKEN=hunter2 ü\n$x\\\0", File.ReadAllText($"/proc/{service}/environ"), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", File.ReadAllText($"/proc/{shim}/environ") + File.ReadAllText($"/proc/{shim}/cmdline"), StringComparison.Ordinal);
        await Supervisor.StopAsync("alone", _fixture.End);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A=1\0B=2\0")]
    [InlineData("A=1\0B=")]
    public void AnEnvironmentThatWasCutOff_IsNotTakenForAWholeOne(string input) =>
        Assert.Throws<IOException>(() => ShimInput.Parse(System.Text.Encoding.UTF8.GetBytes(input)));

    [Fact]
    public async Task AServiceHasDefaultSignals_AndAProcessGroupOfItsOwn()
    {
        await Supervisor.StartAsync(_fixture.Python("clean", "import os; print(open('/proc/self/status').read().split('SigBlk:')[1].split()[0], os.getpgrp() == os.getpid(), os.read(0, 1))"), _fixture.End);
        await Supervisor.WaitForExitAsync("clean", _fixture.End);
        Assert.Equal("0000000000000000 True b''", Assert.Single(_fixture.Records("clean")).Text);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("-a")]
    public async Task ANameThatIsNone_IsRefused(string name)
    {
        var refused = await Assert.ThrowsAsync<MBotException>(() => Supervisor.StopAsync(name, _fixture.End));
        Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
    }

    private async Task StartedAsync(ServiceSpec spec, string ready = "ready")
    {
        await Supervisor.StartAsync(spec, _fixture.End);
        await _fixture.RecordAsync(spec.Name, t => t == ready);
    }

    private ProcessIdentity ShimOf(string name) => new MBot.Agent.Services.Shim.ShimFolder(_fixture.FolderOf(name)).ReadState()!.Shim;
}
