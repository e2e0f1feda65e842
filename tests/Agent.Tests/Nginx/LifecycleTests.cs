using System.Net;
using System.Net.Sockets;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;
using MBot.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Agent.Tests.Nginx;

/// <summary>Start, apply, stop and what may go wrong with each, with the installed nginx.</summary>
public class LifecycleTests
{
    [NginxFact]
    public async Task WhenAnotherAgentStarts_ItAdoptsTheRunningNginx()
    {
        await using var harness = new NginxHarness();
        Assert.Null(await harness.Nginx.StartAsync(NginxHarness.Bound()));
        await Until.HoldsAsync(async () => (await harness.Nginx.GetStateAsync(NginxHarness.Bound())).Workers == 2, TimeSpan.FromSeconds(10), "both workers are there");
        var before = await harness.Nginx.GetStateAsync(NginxHarness.Bound());
        await using var other = harness.NewAgent();

        Assert.Null(await other.GetRequiredService<INginx>().StartAsync(NginxHarness.Bound()));

        var after = await other.GetRequiredService<INginx>().GetStateAsync(NginxHarness.Bound());
        Assert.Equal(before, after);
        Assert.True(after is { Running: true, UpToDate: true, Workers: 2, OldWorkers: 0 });
        Assert.InRange(after.Since!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddSeconds(2));
    }

    [NginxFact]
    public async Task WhenLeftoverCommandsAreStopped_NginxIsNotOneOfThem()
    {
        await using var harness = new NginxHarness();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        var pid = (await harness.Nginx.GetStateAsync(NginxHarness.Bound())).Pid!.Value;

        Assert.Equal(0, await new CommandRunner(harness.State.Id, TimeProvider.System).StopLeftovers());

        Assert.NotNull(ProcessIdentity.Of(pid));
        var session = (await File.ReadAllTextAsync($"/proc/{pid}/stat")).Split(") ")[1].Split(' ');
        Assert.Equal(pid.ToString(System.Globalization.CultureInfo.InvariantCulture), session[2]); // a process group of its own
    }

    [NginxFact]
    public async Task WhenNothingChanged_ApplyTouchesNothing()
    {
        await using var harness = new NginxHarness();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        await Until.HoldsAsync(() => Workers(harness).Count == 2, TimeSpan.FromSeconds(15), "its workers are there");
        var written = File.GetLastWriteTimeUtc(harness.Paths.Configuration);
        var workers = Workers(harness);

        Assert.False(await harness.Nginx.ApplyAsync(NginxHarness.Bound()));

        Assert.Equal(written, File.GetLastWriteTimeUtc(harness.Paths.Configuration));
        Assert.Equal(workers, Workers(harness));
    }

    [NginxFact]
    public async Task WhenASettingChanged_ApplyReturnsOnlyWhenNoOlderWorkerAccepts()
    {
        await using var harness = new NginxHarness();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        var before = Workers(harness);
        harness.Options.MaxUpload = 5_000_000;

        Assert.True(await harness.Nginx.ApplyAsync(NginxHarness.Bound()));

        Assert.Empty(before.Intersect(Workers(harness)));
        Assert.True((await harness.Nginx.GetStateAsync(NginxHarness.Bound())).UpToDate);
    }

    [NginxFact]
    public async Task WhenNginxRefusesTheConfiguration_NothingIsTouchedAndItsWordsAreTold()
    {
        await using var harness = new NginxHarness();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        var text = await File.ReadAllTextAsync(harness.Paths.Configuration);
        harness.Options.Listen = [harness.Options.Listen[0], "192.0.2.77:8088"]; // not an address of this machine

        var error = await Assert.ThrowsAsync<MBotException>(() => harness.Nginx.ApplyAsync(NginxHarness.Bound()));

        Assert.Equal("nginx.config-refused", error.Code);
        Assert.Contains(error.Evidence, l => l.Contains("192.0.2.77", StringComparison.Ordinal));
        Assert.Equal(text, await File.ReadAllTextAsync(harness.Paths.Configuration));
        Assert.False(File.Exists(harness.Paths.Candidate));
        Assert.True((await harness.Nginx.GetStateAsync(NginxHarness.Bound())).UpToDate);
    }

    [NginxFact]
    public async Task WhenAReloadDoesNothing_TheFormerConfigurationIsBackAndTheStrangerIsNamed()
    {
        await using var harness = new NginxHarness();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        var text = await File.ReadAllTextAsync(harness.Paths.Configuration);
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        harness.Options.Listen = [harness.Options.Listen[0], stranger.LocalEndpoint.ToString()!];

        var error = await Assert.ThrowsAsync<MBotException>(() => harness.Nginx.ApplyAsync(NginxHarness.Bound(60)));

        Assert.Equal("nginx.not-applied", error.Code);
        Assert.Contains($"process {Environment.ProcessId} (", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Evidence, l => l.Contains("bind()", StringComparison.Ordinal));
        Assert.Equal(text, await File.ReadAllTextAsync(harness.Paths.Configuration));
        Assert.True((await harness.Nginx.GetStateAsync(NginxHarness.Bound())).UpToDate);
    }

    [NginxFact]
    public async Task WhenTheFormerConfigurationCannotServeEither_BothErrorsAreTold()
    {
        await using var harness = new NginxHarness();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        var text = await File.ReadAllTextAsync(harness.Paths.Configuration);
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        // What is on disk was changed by another hand: it is valid but says another fingerprint than it bears.
        await File.WriteAllTextAsync(harness.Paths.Configuration, text.Replace("return 200 \"fingerprint=", "return 200 \"fingerprint=00", StringComparison.Ordinal));
        harness.Options.Listen = [harness.Options.Listen[0], stranger.LocalEndpoint.ToString()!];

        var error = await Assert.ThrowsAsync<MBotException>(() => harness.Nginx.ApplyAsync(NginxHarness.Bound(60)));

        Assert.Equal("nginx.not-restored", error.Code);
        Assert.Contains($"process {Environment.ProcessId} (", error.Message, StringComparison.Ordinal);
        Assert.Contains("the former one is not back", error.Message, StringComparison.Ordinal);
    }

    [NginxFact]
    public async Task WhenAStrangerHasThePort_StartNamesItAndLeavesItAlone()
    {
        await using var harness = new NginxHarness();
        using var stranger = new TcpListener(IPEndPoint.Parse(harness.Options.Listen[0]));
        stranger.Start();

        var error = await Assert.ThrowsAsync<MBotException>(() => harness.Nginx.StartAsync(NginxHarness.Bound()));

        Assert.Equal("nginx.port-taken", error.Code);
        Assert.Contains($"process {Environment.ProcessId} (", error.Message, StringComparison.Ordinal);
        stranger.Stop();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
    }

    [NginxFact]
    public async Task WhenTheMasterWasKilled_ItsWorkersAreReplacedAndTheGapIsTold()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        var workers = Workers(harness);
        var killed = harness.Services.GetRequiredService<NginxProcesses>().Master()!.Value;
        killed.Signal(Signals.Kill);
        await Until.HoldsAsync(() => !killed.IsAlive, TimeSpan.FromSeconds(15), "the condition holds");
        using var browser = harness.Browser();
        Assert.StartsWith(harness.Slot(0), await browser.GetStringAsync("/"), StringComparison.Ordinal); // the orphans serve on
        await using var other = harness.NewAgent();

        var gap = await other.GetRequiredService<INginx>().StartAsync(NginxHarness.Bound());

        Assert.True(gap!.OrphansServed);
        Assert.InRange(gap.Length, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Empty(workers.Intersect(Workers(harness)));
        using var late = harness.Browser();
        Assert.StartsWith(harness.Slot(0), await late.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.True((await harness.Nginx.GetStateAsync(NginxHarness.Bound())) is { Running: true, UpToDate: true });
    }

    /// <summary>As a power cut leaves it: a pid file, and not one sign of life since the boot.</summary>
    [NginxFact]
    public async Task WhenTheMachineWasDownSince_NginxIsNotSaidToHaveDied()
    {
        await using var harness = new NginxHarness();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        var killed = harness.Services.GetRequiredService<NginxProcesses>();
        await Until.HoldsAsync(() => Workers(harness).Count == 2, TimeSpan.FromSeconds(15), "its workers are there");
        killed.Master()!.Value.Signal(Signals.Kill);
        await Until.HoldsAsync(() => killed.Master() is null && NoOrphan(), TimeSpan.FromSeconds(15), "nginx is dead");
        foreach (var sign in (string[])[harness.Paths.Pid, harness.Paths.AccessLog, harness.Paths.ErrorLog])
            File.SetLastWriteTimeUtc(sign, BootClock.TimeOf(0)!.Value.UtcDateTime.AddMinutes(-1));
        await using var other = harness.NewAgent();

        Assert.Null(await other.GetRequiredService<INginx>().StartAsync(NginxHarness.Bound()));
        Assert.True((await other.GetRequiredService<INginx>().GetStateAsync(NginxHarness.Bound())).UpToDate);

        bool NoOrphan()
        {
            var orphans = killed.Orphans();
            foreach (var orphan in orphans)
                orphan.Process.Signal(Signals.Kill);
            return orphans.Count == 0;
        }
    }

    [NginxFact]
    public async Task WhenTheMasterDies_SupervisionStartsItAgainAndTells()
    {
        await using var harness = new NginxHarness();
        await using var agent = harness.NewAgent();
        var seen = new Seen();
        using var supervision = new NginxSupervision(agent.GetRequiredService<NginxService>(), [seen], TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<NginxSupervision>.Instance);
        await agent.GetRequiredService<INginx>().StartAsync(NginxHarness.Bound());
        await supervision.StartAsync(NginxHarness.Bound());
        var processes = agent.GetRequiredService<NginxProcesses>();
        var master = processes.Master()!.Value;
        foreach (var worker in NginxProcesses.Workers(master))
            worker.Process.Signal(Signals.Kill);
        master.Signal(Signals.Kill);

        var gap = await seen.Gap.Task.WaitAsync(NginxHarness.Bound());

        Assert.InRange(gap.Length, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.NotNull(processes.Master());
        await agent.GetRequiredService<INginx>().StopAsync(NginxHarness.Bound());
        Assert.Null(processes.Master()); // a stopped nginx is not revived
        await supervision.StopAsync(NginxHarness.Bound());
        Assert.Null(processes.Master());
    }

    [NginxFact]
    public async Task WhenStopped_NothingOfItIsLeftAndStopAgainIsFine()
    {
        await using var harness = new NginxHarness();
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        var all = Workers(harness);

        await harness.Nginx.StopAsync(NginxHarness.Bound());
        await harness.Nginx.StopAsync(NginxHarness.Bound());

        Assert.DoesNotContain(all, p => p.IsAlive);
        Assert.False((await harness.Nginx.GetStateAsync(NginxHarness.Bound())).Running);
        Assert.Null(await harness.Nginx.StartAsync(NginxHarness.Bound())); // no gap: it had been stopped
    }

    [NginxFact]
    public async Task WhenALogIsLarge_ItIsRotatedAndNginxWritesToANewOne()
    {
        await using var harness = new NginxHarness(o => (o.LogSize, o.LogFiles) = (2000, 2));
        await harness.AddSlotAsync(0);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        var rotation = ActivatorUtilities.CreateInstance<NginxLogRotation>(harness.Services);
        using var browser = harness.Browser();
        var asked = 0;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 30; i++)
                await browser.GetStringAsync($"/round{round}-{asked++}");
            await Until.HoldsAsync(() => File.ReadAllText(harness.Paths.AccessLog).Contains($"-{asked - 1}\"", StringComparison.Ordinal), TimeSpan.FromSeconds(15), "the condition holds");
            Assert.Equal(1, rotation.RotateIfLarge());
            await Until.HoldsAsync(() => File.Exists(harness.Paths.AccessLog), TimeSpan.FromSeconds(15), "the condition holds");
        }

        Assert.Equal(["access.log", "access.log.1", "access.log.2"], Directory.EnumerateFiles(harness.Paths.LogFolder, "access*").Select(Path.GetFileName).Order());
        Assert.Equal(30, (await File.ReadAllLinesAsync(harness.Paths.AccessLog + ".1")).Count(l => l.Contains("/round2-", StringComparison.Ordinal)));
        Assert.Equal(30, (await File.ReadAllLinesAsync(harness.Paths.AccessLog + ".2")).Count(l => l.Contains("/round1-", StringComparison.Ordinal)));
    }

    private static HashSet<ProcessIdentity> Workers(NginxHarness harness) =>
        NginxProcesses.Workers(harness.Services.GetRequiredService<NginxProcesses>().Master()!.Value).Where(w => !w.Leaving).Select(w => w.Process).ToHashSet();

    private sealed class Seen : INginxObserver
    {
        public TaskCompletionSource<NginxGap> Gap { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Recovered(NginxGap gap) => Gap.TrySetResult(gap);

        public void CannotRun(MBotException reason) => Gap.TrySetException(reason);
    }
}
