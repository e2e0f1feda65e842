using MBot.TestKit;

namespace MBot.SystemTests.Recovery;

/// <summary>nginx dies by SIGKILL: its master alone, which leaves workers that hold the port; or with the agent.</summary>
public sealed class KilledNginxTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public async Task WhateverOfNginxIsKilled_OneNginxServesAgain_AndTheAppHasNotNoticed()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, RunAs.NotRoot);
        await instance.RedeployAsync();
        var app = await instance.AppIdAsync();

        foreach (var (agent, workers) in ((bool, bool)[])[(false, false), (false, true), (true, false), (true, true)])
        {
            var what = $"agent killed: {agent}, workers killed: {workers}";
            var master = Master(instance).Single();
            var old = Workers(master);
            Assert.NotEmpty(old);
            if (agent)
                await instance.KillAgentAsync();
            await KillAsync(workers ? [master, .. old] : [master]);
            if (agent)
                await instance.StartAgentAsync();

            await Until.HoldsAsync(() => Master(instance) is [var one] && one != master && Workers(one).Count > 0, Bound, $"another master has workers; {what}");
            await Until.HoldsAsync(() => old.All(id => !Directory.Exists($"/proc/{id}")), Bound, $"no old worker is left; {what}");
            await using (var probe = PageProbe.Start(instance.Page))
            {
                await probe.StopAsync();
                Assert.True(probe.Failures.Count == 0, what);
            }

            Assert.Equal(app, await instance.AppIdAsync());
            var said = (await instance.ClientAsync("logs", "agent", "--since", "2m", "--grep", "nginx")).Expect(0).Output;
            Assert.Contains("nginx had died", said, StringComparison.Ordinal);
        }

        await repository.CommitAppAsync(Repository.Hello("v2"));
        await instance.RedeployAsync();
    }

    private static IReadOnlyList<int> Master(Instance instance) => instance.Processes("nginx: master");

    private static IReadOnlyList<int> Workers(int master) =>
        [.. File.ReadAllText($"/proc/{master}/task/{master}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private static async Task KillAsync(IReadOnlyList<int> ids) => await ChildProcess.RunAsync("kill", ["-9", .. ids.Select(id => $"{id}")]);
}
