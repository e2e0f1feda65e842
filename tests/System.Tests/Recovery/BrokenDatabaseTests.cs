using System.Security.Cryptography;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Recovery;

/// <summary>
/// The database is truncated, overwritten, deleted, write-protected or of a newer agent, found so at a start or in the
/// middle of the run. It can be lost: the app never notices, and redeploy and rollback work at once.
/// </summary>
public sealed class BrokenDatabaseTests(ITestOutputHelper output)
{
    private const string Lost = "database-replaced";

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public Task HoweverTheDatabaseIsDamaged_TheAppServesOn_AndRedeployAndRollbackWork() => DamageAsync(rounds: 1, seed: 1);

    [DeploymentFact]
    [Trait("Duration", "Long")]
    public Task HoweverOftenTheDatabaseIsDamaged_TheAppServesOn_AndRedeployAndRollbackWork() =>
        DamageAsync(rounds: 12, seed: Environment.GetEnvironmentVariable("MBOT_SEED") is { Length: > 0 } seed ? int.Parse(seed) : Environment.TickCount);

    [NeedsFact(Part.Deployment | Part.Root)]
    public async Task WhenTheDatabaseCantBeReadOrWritten_ItIsMovedAside_AndTheAppServesOn()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, RunAs.Nobody);
        await instance.RedeployAsync();
        await using var probe = PageProbe.Start(instance.Page);
        await instance.KillAgentAsync();
        string[] files = [.. Directory.EnumerateFiles(instance.State, "agent.db*")];
        foreach (var file in files)
            await ChildProcess.RunAsync("chown", ["root:root", file]);

        await instance.StartAgentAsync();
        Assert.Contains(Lost, (await instance.ClientAsync("health", "--json")).Output, StringComparison.Ordinal);
        await instance.RedeployAsync();
        Assert.Single((await instance.ClientAsync("operations", "--json")).Expect(0).Json.GetProperty("operations").EnumerateArray());
        Assert.NotEmpty(Directory.EnumerateFiles(instance.State, "agent.db.unreadable-*")); // what was in it waits there
        await probe.StopAsync();
        Assert.Empty(probe.Failures);
    }

    private async Task DamageAsync(int rounds, int seed)
    {
        output.WriteLine($"seed {seed} (MBOT_SEED)");
        var random = new Random(seed);
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, null, "deploy.watchWindow=1s", "slots.drainTimeout=2s", "deploy.keepReleases=2");
        await instance.RedeployAsync();
        await repository.CommitFileAsync("round.txt", "0\n");
        await instance.RedeployAsync();

        await using var probe = PageProbe.Start(instance.Page);
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (index, (name, damage)) in Damages(random).Index())
            {
                // A single round takes each of both in turn.
                foreach (var running in rounds == 1 ? [index % 2 == 1] : (bool[])[false, true])
                {
                    output.WriteLine($"round {round}: {name}, the agent {(running ? "running" : "stopped")}");
                    await TryAsync(instance, repository, $"round {round}, {name}, {(running ? "running" : "stopped")}", damage, running);
                }
            }
        }

        await probe.StopAsync();
        Assert.Empty(probe.Failures);
    }

    private static async Task TryAsync(Instance instance, GitRepository repository, string what, Action<string> damage, bool running)
    {
        var live = await LiveAsync(instance);
        var database = Path.Combine(instance.State, "agent.db");
        if (!running)
            await instance.KillAgentAsync();
        damage(database);
        if (!running)
            await instance.StartAgentAsync();

        var known = (await instance.ClientAsync("operations", "--json")).Expect(0).Json.GetProperty("operations").GetArrayLength();
        (await instance.ClientAsync("audit", "--json")).Expect(0);
        if (known == 0) // said until a redeploy or rollback has made new history
            Assert.Contains(Lost, (await instance.ClientAsync("health", "--json")).Output, StringComparison.Ordinal);
        await repository.CommitFileAsync("round.txt", $"{what}\n");
        await instance.RedeployAsync();
        var back = (await instance.ClientAsync("rollback", "--yes")).Expect(0);
        Assert.Equal(live, await LiveAsync(instance));
        Assert.True(Directory.Exists(Path.Combine(instance.State, "releases", live)), $"{what}: the live release is gone\n{back.Output}");
    }

    private static async Task<string> LiveAsync(Instance instance) => (await instance.StatusAsync()).GetProperty("live").Text("id");

    private static IEnumerable<(string Name, Action<string> Damage)> Damages(Random random)
    {
        yield return ("deleted", path => Delete(path, path + "-wal", path + "-shm"));
        yield return ("deleted beside its log", path => Delete(path));
        yield return ("truncated", path => Truncate(path, random));
        yield return ("log truncated", path => Truncate(path + "-wal", random));
        yield return ("some bytes changed", path => Change(path, random, 20));
        yield return ("log's bytes changed", path => Change(path + "-wal", random, 20));
        yield return ("overwritten", path => Overwrite(path));
    }

    private static void Delete(params string[] files)
    {
        foreach (var file in files)
            File.Delete(file);
    }

    private static void Truncate(string file, Random random)
    {
        if (!File.Exists(file))
            return;
        using var stream = File.OpenWrite(file);
        stream.SetLength(random.NextInt64(stream.Length + 1));
    }

    private static void Change(string file, Random random, int bytes)
    {
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
            return;
        using var stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var i = 0; i < bytes; i++)
        {
            stream.Position = random.NextInt64(stream.Length);
            stream.WriteByte((byte)random.Next(256));
        }
    }

    private static void Overwrite(string file) => File.WriteAllBytes(file, RandomNumberGenerator.GetBytes(64 * 1024));
}
