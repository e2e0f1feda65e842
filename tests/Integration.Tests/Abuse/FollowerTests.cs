using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Abuse;

public sealed class FollowerTests
{
    private const int Followers = 100;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(1);

    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task AHundredWhoFollowTheLog_EachGetEveryLine_OneWhoNeverReadsHoldsUpNobody_AndOthersAreAnsweredMeanwhile()
    {
        await using var agent = await WholeAgent.StartAsync();
        var log = Path.Combine(agent.Host.State.Logs, "app", "0123456789ab-8510.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await File.WriteAllTextAsync(log, Line("first"));
        using var enough = new CancellationTokenSource(Bound);
        var request = new ReadLogsRequest { Follow = true };
        using var deaf = new Logs.LogsClient(agent.Host.Connect("deaf", Role.Viewer).Calls).Read(request, cancellationToken: enough.Token);
        var counts = new int[Followers];
        var reading = Enumerable.Range(0, Followers).Select(async i =>
        {
            // Ten to a connection.
            using var call = new Logs.LogsClient(Client(i / 10).Calls).Read(request, cancellationToken: enough.Token);
            while (await call.ResponseStream.MoveNext(enough.Token))
            {
                counts[i]++;
                if (call.ResponseStream.Current.Text.EndsWith("last", StringComparison.Ordinal))
                    return;
            }
        }).ToList();
        await Until.HoldsAsync(() => counts.All(c => c == 1), Bound, "all have the history");

        for (var i = 0; i < 20; i++)
        {
            await File.AppendAllTextAsync(log, string.Concat(Enumerable.Range(0, 100).Select(n => Line($"line {n} {new string('x', 200)}"))));
            await IsAnsweredAsync();
        }

        await File.AppendAllTextAsync(log, Line("last"));
        await Task.WhenAll(reading).WaitAsync(Bound);
        Assert.All(counts, count => Assert.Equal(2 + (20 * 100), count));
        await IsAnsweredAsync();

        Support.TestClient Client(int number)
        {
            lock (clients)
                return clients.TryGetValue(number, out var known) ? known : clients[number] = agent.Host.Connect($"reader-{number}", Role.Viewer);
        }

        async Task IsAnsweredAsync()
        {
            // At one of three: the machine may have something else to do in one moment, but not in each.
            List<TimeSpan> took = [];
            do
            {
                var clock = Stopwatch.StartNew();
                await new Protos.V1.Health.HealthClient(Client(99).Calls).GetStatusAsync(new GetStatusRequest(), deadline: DateTime.UtcNow + Bound);
                took.Add(clock.Elapsed);
            }
            while (warm && took[^1] >= AnswerBound && took.Count < 3);
            Assert.True(!warm || took[^1] < AnswerBound, $"answered after {string.Join(", ", took.Select(t => t.TotalSeconds))} s");
            warm = true;
        }
    }

    private readonly Dictionary<int, Support.TestClient> clients = [];
    private bool warm;

    private static string Line(string text) => string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} O {text}\n"); // as a shim writes it
}
