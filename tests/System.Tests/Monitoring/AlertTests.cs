using System.Net;
using System.Net.Sockets;
using MBot.TestKit;

namespace MBot.SystemTests.Monitoring;

/// <summary>Real faults, the real Prometheus, the rules as they are: who is told, and that it is over when it is over.</summary>
[Trait("Duration", "Long")]
public sealed class AlertTests(ScrapedInstance scraped) : IClassFixture<ScrapedInstance>
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(4);

    [NeedsFact(Part.Deployment | Part.Prometheus)]
    public async Task AnAppThatDiesAgainAndAgain_IsACrashLoop()
    {
        var (instance, _, prometheus) = await scraped.GetAsync();
        Assert.DoesNotContain("MBotCrashLoop", await prometheus.FiringAsync());

        var killed = 0;
        await Until.HoldsAsync(async () =>
        {
            foreach (var id in instance.AppProcesses().Where(id => id != killed))
            {
                killed = id;
                await ChildProcess.RunAsync("kill", ["-9", $"{id}"]);
            }

            return (await prometheus.FiringAsync()).Contains("MBotCrashLoop");
        }, Bound, "the alert fires");
    }

    [NeedsFact(Part.Deployment | Part.Prometheus)]
    public async Task AnAgentThatIsKilled_IsDown_UntilItIsBack()
    {
        var (instance, _, prometheus) = await scraped.GetAsync();
        Assert.DoesNotContain("MBotDown", await prometheus.FiringAsync());

        await instance.KillAgentAsync();
        try
        {
            await Until.HoldsAsync(async () => (await prometheus.FiringAsync()).Contains("MBotDown"), Bound, "the alert fires");
        }
        finally
        {
            await instance.StartAgentAsync();
        }

        await Until.HoldsAsync(async () => !(await prometheus.FiringAsync()).Contains("MBotDown"), Bound, "the alert is over");
    }

    [NeedsFact(Part.Deployment | Part.Prometheus)]
    public async Task AnNginxWhoseDoorIsTaken_IsDown_UntilTheDoorIsFree()
    {
        var (instance, _, prometheus) = await scraped.GetAsync();
        Assert.DoesNotContain("MBotNginxDown", await prometheus.FiringAsync());

        using (var stranger = await TakeDoorAsync(instance))
            await Until.HoldsAsync(async () => (await prometheus.FiringAsync()).Contains("MBotNginxDown"), Bound, "the alert fires");
        await Until.HoldsAsync(async () => !(await prometheus.FiringAsync()).Contains("MBotNginxDown"), Bound, "the alert is over");
    }

    /// <summary>nginx ends, and before its agent has started another one a stranger sits on its port.</summary>
    private static async Task<TcpListener> TakeDoorAsync(Instance instance) => await Until.FoundAsync(async () =>
    {
        foreach (var id in instance.Processes("nginx: master").Concat(instance.Processes("nginx: worker")))
            await ChildProcess.RunAsync("sh", ["-c", $"kill -9 {id} || true"]);
        var stranger = new TcpListener(IPAddress.Loopback, instance.Page.Port);
        try
        {
            stranger.Start();
            return stranger;
        }
        catch (SocketException)
        {
            stranger.Dispose();
            return null; // the agent was quicker
        }
    }, TimeSpan.FromSeconds(30), "the stranger has the port");
}
