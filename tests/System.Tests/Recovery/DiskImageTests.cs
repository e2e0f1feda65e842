using System.Globalization;
using System.Text.Json;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Recovery;

/// <summary>
/// Images of the disk below the state folder, taken as EBS takes its snapshots: of the device, at one moment, with nothing frozen or synced for
/// it, at random moments of redeploys under load. Each is put back as a restore does, and must serve with a history that fits.
/// </summary>
public sealed class DiskImageTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [NeedsFact(Part.Deployment | Part.LoopDisk)]
    [Trait("Duration", "Long")]
    public Task FiftyImages_OfRedeploysUnderLoad_Serve_WithAHistoryThatFits() => RunAsync(rounds: 10, images: 5);

    private async Task RunAsync(int rounds, int images)
    {
        var seed = Environment.GetEnvironmentVariable("MBOT_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"MBOT_SEED={seed}");
        var random = new Random(seed);
        using var copies = new TempFolder("images");
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        var (instance, disk) = await Instance.StartOnImagedDiskAsync(repository, "deploy.watchWindow=1s", "slots.drainTimeout=1s", "deploy.minimumFreeDisk=10MiB", "deploy.keepReleases=2");
        await using var _ = instance;
        await instance.RedeployAsync();

        List<string> broken = [];
        for (var round = 0; round < rounds && broken.Count == 0; round++)
        {
            foreach (var (image, moment) in await TakeAsync(instance, disk, repository, copies, random, round, images))
            {
                var what = $"round {round}, {moment}";
                try
                {
                    await disk.PutBackAsync(image);
                    File.Delete(image);
                    output.WriteLine($"held: {what}: {await RestoreAsync(instance, repository)}");
                }
                catch (Exception e) when (e is InvalidOperationException or TimeoutException or Xunit.Sdk.XunitException)
                {
                    broken.Add($"{what}: {e.Message}");
                    output.WriteLine($"BROKEN: {broken[^1]}");
                    break; // what it left is no ground for another one
                }
            }
        }

        Assert.True(broken.Count == 0, string.Join("\n\n", broken));
    }

    /// <summary>Redeploys one after the other, visitors meanwhile, and images at any moment of it.</summary>
    private static async Task<List<(string Image, string Moment)>> TakeAsync(Instance instance, LoopDisk disk, GitRepository repository, TempFolder copies, Random random, int round, int images)
    {
        using var enough = new CancellationTokenSource();
        var visitors = VisitAsync(instance, enough.Token);
        var redeploys = RedeployAsync(instance, repository, round, enough.Token);
        var began = TimeProvider.System.GetTimestamp();
        List<(string, string)> taken = [];
        for (var i = 0; i < images; i++)
        {
            // The moment is the experiment; no condition is waited for.
            await Task.Delay(random.Next(100, 4000));
            var at = TimeProvider.System.GetElapsedTime(began);
            var image = copies[$"image-{round}-{i}"];
            await disk.CopyImageAsync(image);
            taken.Add((image, string.Create(CultureInfo.InvariantCulture, $"image {i} after {at.TotalSeconds:0.00} s")));
        }

        await enough.CancelAsync();
        await redeploys;
        await visitors;
        return taken;
    }

    private static async Task RedeployAsync(Instance instance, GitRepository repository, int round, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            await repository.CommitFileAsync("round.txt", $"{round}.{i}\n", ct: CancellationToken.None);
            if (i % 2 == 1)
                await repository.CommitFileAsync("requirements.txt", $"streamlit>=1.24,<{3 + (round * 50) + i}\n", ct: CancellationToken.None); // wants an environment of its own
            await instance.RedeployAsync();
        }
    }

    private static async Task VisitAsync(Instance instance, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            try
            {
                await using var visitor = await StreamlitSession.VisitAsync(instance.Page, CancellationToken.None);
            }
            catch (Exception e) when (e is TimeoutException or IOException or System.Net.WebSockets.WebSocketException)
            {
                // The disk takes nothing while it is copied: whoever waits for it may wait too long. What visitors get is tested elsewhere.
            }
        }
    }

    /// <returns>How the operation ended that the image was taken in, or the one before.</returns>
    private static async Task<string> RestoreAsync(Instance instance, GitRepository repository)
    {
        await instance.StartAgentAsync();
        await Until.HoldsAsync(() => PageAnswersAsync(instance), Bound, "the page is back");
        var state = await instance.OutcomeAsync(Bound);
        Assert.True(state is "succeeded" or "failed", state);
        var whole = await ChildProcess.RunAsync("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "System.Tests", "Support", "whole.py"), instance.State, repository.Path]);
        Assert.True(whole.Length == 0, whole);
        await using (var visitor = await StreamlitSession.VisitAsync(instance.Page))
            Assert.True(visitor.Last!.Succeeded);

        // What it serves is what its history says, and nothing of it was thrown away.
        var status = await instance.StatusAsync();
        var operations = (await instance.ClientAsync("operations", "--json", "--limit", "500")).Expect(0).Json.GetProperty("operations").EnumerateArray().ToList();
        Assert.Equal(operations.First(operation => operation.Text("state") == "succeeded").Text("releaseId"), status.GetProperty("live").Text("id"));
        Assert.DoesNotContain(operations, operation => operation.Text("state") is "unknown");
        Assert.Equal(operations.Select(Accepted).OrderDescending(), operations.Select(Accepted));

        (await instance.ClientAsync("access", "restored", "--yes")).Expect(0);
        (await instance.ClientAsync("audit", "verify")).Expect(0);
        await repository.CommitFileAsync("round.txt", $"after {status.GetProperty("live").Text("id")}\n");
        await instance.RedeployAsync();
        return state;
    }

    private static DateTimeOffset Accepted(JsonElement operation) => operation.Time("acceptedAt");

    private static async Task<bool> PageAnswersAsync(Instance instance)
    {
        try
        {
            using var http = new StrictHttp(instance.Page, keepAlive: false);
            return (await http.GetAsync("", CancellationToken.None)).Status == 200;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            return false; // not yet
        }
    }
}
