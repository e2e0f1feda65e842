using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>What is killed on an instance, and the instance itself switched off and on: it comes back, or never went away. In one box, one after the other.</summary>
[Trait("Duration", "Long")]
public sealed class CrashTests : IClassFixture<CrashTests.Shared>, IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private readonly Shared shared;
    private bool passed;

    public CrashTests(Shared shared) => this.shared = shared;

    [BoxFact]
    public async Task AKilledAgent_IsStartedAgain_AndTheAppNeverWentAway()
    {
        var instance = await shared.GetAsync();
        var app = await instance.ShowAsync("MainPID", instance.LiveUnit);
        await instance.NeverGoesAwayAsync(async () =>
        {
            var before = await instance.ShowAsync("MainPID", "mbot-agent");
            await instance.Box.RunAsync("kill", "-9", before);
            await NewAgentAsync(instance, before);
        });
        Assert.Equal(app, await instance.ShowAsync("MainPID", instance.LiveUnit));
        passed = true;
    }

    [BoxFact]
    public async Task AHungAgent_IsStartedAgainByItsWatchdog_AndTheAppNeverWentAway()
    {
        var instance = await shared.GetAsync();
        var app = await instance.ShowAsync("MainPID", instance.LiveUnit);
        await instance.NeverGoesAwayAsync(async () =>
        {
            var before = await instance.ShowAsync("MainPID", "mbot-agent");
            await instance.Box.RunAsync("kill", "-STOP", before);
            // WatchdogSec is 30 s.
            await NewAgentAsync(instance, before);
        });
        Assert.Equal(app, await instance.ShowAsync("MainPID", instance.LiveUnit));
        Assert.Contains("Watchdog timeout", await instance.Box.RunAsync("journalctl", "-b", "--no-pager", "-u", "mbot-agent"), StringComparison.Ordinal);
        passed = true;
    }

    [BoxFact]
    public async Task AKilledApp_IsStartedAgain()
    {
        var instance = await shared.GetAsync();
        var release = instance.LiveRelease;
        var before = await instance.ShowAsync("MainPID", instance.LiveUnit);
        await instance.Box.RunAsync("kill", "-9", before);
        await Until.HoldsAsync(async () => await instance.ShowAsync("MainPID", instance.LiveUnit) is var now && now != "0" && now != before, Soon, "another process of the app");
        await instance.ServesAsync(Soon);
        Assert.Equal(release, instance.LiveRelease);
        passed = true;
    }

    [BoxFact]
    public async Task AKilledNginx_IsStartedAgain()
    {
        var instance = await shared.GetAsync();
        var app = await instance.ShowAsync("MainPID", instance.LiveUnit);
        var before = await instance.ShowAsync("MainPID", "mbot-nginx");
        Assert.NotEqual("0", before);
        await instance.Box.RunAsync("kill", "-9", before);
        await Until.HoldsAsync(async () => await instance.ShowAsync("MainPID", "mbot-nginx") is var now && now != "0" && now != before, Soon, "another nginx");
        await instance.ServesAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(app, await instance.ShowAsync("MainPID", instance.LiveUnit));
        passed = true;
    }

    /// <summary>Of the units, which others of these tests have killed.</summary>
    [BoxFact]
    public async Task TheFigures_AreWhatSystemdTellsOfItsUnits()
    {
        var instance = await shared.GetAsync();
        var slot = instance.LiveUnit["mbot-app@".Length..^".service".Length];
        var app = await instance.ShowAsync("MainPID", instance.LiveUnit);
        var figures = (await instance.Box.RunAsync("curl", "-s", "http://127.0.0.1:7444/metrics")).Split('\n').Where(line => line.Length > 0 && line[0] != '#')
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => line[(line.LastIndexOf(' ') + 1)..]);
        double Figure(string name) => double.Parse(figures[name], System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(await BeganAsync("mbot-nginx"), Figure("mbot_nginx_start_time_seconds"), 2.0);
        Assert.Equal(await BeganAsync("mbot-agent"), Figure("mbot_agent_start_time_seconds"), 10.0);
        var resident = (await instance.Box.RunAsync("grep", "VmRSS", $"/proc/{app}/status")).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.Equal(double.Parse(resident, System.Globalization.CultureInfo.InvariantCulture) * 1024, Figure($"mbot_slot_resident_memory_bytes{{slot=\"{slot}\"}}"), 4.0 * (1 << 20));
        Assert.Equal(1, Figure($"mbot_slot_processes{{slot=\"{slot}\"}}"));
        Assert.Equal(1, Figure("mbot_nginx_up"));
        Assert.All(figures.Where(f => f.Key.StartsWith("mbot_collector_success", StringComparison.Ordinal)), f => Assert.Equal("1", f.Value));
        passed = true;

        async Task<double> BeganAsync(string unit) => double.Parse((await instance.Box.RunAsync("systemctl", "show", "-P", "ExecMainStartTimestamp", "--timestamp=unix", unit)).Trim().TrimStart('@'), System.Globalization.CultureInfo.InvariantCulture);
    }

    [BoxFact]
    public async Task AKilledJournald_CostsNothing()
    {
        var instance = await shared.GetAsync();
        var (app, agent) = (await instance.ShowAsync("MainPID", instance.LiveUnit), await instance.ShowAsync("MainPID", "mbot-agent"));
        await instance.NeverGoesAwayAsync(async () =>
        {
            var before = await instance.ShowAsync("MainPID", "systemd-journald");
            await instance.Box.RunAsync("kill", "-9", before);
            await Until.HoldsAsync(async () => await instance.ShowAsync("MainPID", "systemd-journald") is var now && now != "0" && now != before, Soon, "another journald");
        });
        Assert.Equal((app, agent), (await instance.ShowAsync("MainPID", instance.LiveUnit), await instance.ShowAsync("MainPID", "mbot-agent")));
        // What is said from now on, over the connections that were open, is kept as before: here, that a key is not known.
        await instance.Box.RunAsync("sed", "-i", "0,/{/s/{/{ \"afterJournald\": {},/", "/etc/mbot/agent.json");
        await instance.Box.RunAsync("systemctl", "reload", "mbot-agent");
        await Until.HoldsAsync(
            async () => (await instance.Box.RunAsync("journalctl", "-b", "--no-pager", "-o", "cat", "_SYSTEMD_UNIT=mbot-agent.service")).Contains("afterJournald", StringComparison.Ordinal), Soon, "a line of the agent");
        await instance.Box.RunAsync("sed", "-i", "s/ \"afterJournald\": {},//", "/etc/mbot/agent.json");
        passed = true;
    }

    [BoxFact]
    public async Task ARebootedInstance_ServesTheSameRelease()
    {
        var instance = await shared.GetAsync();
        var release = instance.LiveRelease;
        await instance.Box.RebootAsync();
        await instance.ServesAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(release, instance.LiveRelease);
        await Until.HoldsAsync(async () => await instance.ShowAsync("ActiveState", "mbot-agent") == "active", Soon, "the agent is ready");
        passed = true;
    }

    public void Dispose() => shared.Broken |= !passed;

    private static Task NewAgentAsync(ServingBox instance, string before) => Until.HoldsAsync(
        async () => await instance.ShowAsync("ActiveState", "mbot-agent") == "active" && await instance.ShowAsync("MainPID", "mbot-agent") != before, TimeSpan.FromSeconds(90), "another agent is ready");

    /// <summary>One instance, made when the first test asks; a test that failed leaves the next one a new instance: one defect, one red row.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private ServingBox? instance;

        internal bool Broken { get; set; }

        internal async Task<ServingBox> GetAsync()
        {
            if (Broken)
                await DisposeAsync();
            Broken = false;
            return instance ??= await ServingBox.StartAsync();
        }

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            if (instance is not null)
                await instance.DisposeAsync();
            instance = null;
        }
    }
}
