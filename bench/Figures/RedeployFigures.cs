using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MBot.SystemTests;
using MBot.TestKit;

namespace MBot.Bench.Figures;

/// <summary>What a redeploy costs visitors and operators, beside the bash way (stop, start) of the same app behind the same nginx.</summary>
internal static class RedeployFigures
{
    private const int Sessions = 10;
    private const double MostResident = 75;
    private const double MostAnonymous = 30;
    private const double MostProcessor = 0.3;
    private const double MostRollback = 0.3;
    private const int Rollbacks = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    public static async IAsyncEnumerable<Figure> MeasureAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"), "1.31", cancellation);
        await using var instance = await Instance.StartAsync(repository, null, "deploy.watchWindow=10s", "slots.drainTimeout=10m");
        await instance.RedeployAsync();

        foreach (var figure in await AtRestAsync(instance, cancellation))
            yield return figure;

        var second = await repository.CommitAppAsync(Repository.Hello("v2"), "1.31", ct: cancellation);
        var (ours, redeploy) = await UnderLoadAsync(instance, ["v1", "v2"], () => instance.RedeployAsync("--json"), cancellation);
        var (bash, _) = await UnderLoadAsync(instance, ["v2"], () => instance.ClientAsync("service", "restart", "app", "--yes"), cancellation);
        yield return new Figure("failed requests during a redeploy under load", $"{ours.Failed} of {ours.Sent}", $"{bash.Failed} of {bash.Sent} the bash way; 0", ours.Failed == 0 && bash.Failed > 0);
        yield return new Figure("open sessions cut by a redeploy", $"{Sessions - ours.SessionsKept} of {Sessions}", $"{Sessions - bash.SessionsKept} of {Sessions} the bash way; 0", ours.SessionsKept == Sessions);

        var own = await OwnStartAsync(cancellation);
        var outcome = Outcome(redeploy);
        var preparation = TimeSpan.FromSeconds(outcome.GetProperty("preparation").GetDouble());
        var probe = TimeSpan.FromSeconds(outcome.GetProperty("probe").GetDouble());
        yield return new Figure(
            $"Accepted to Switched, same requirements (probe {probe.TotalSeconds:0.0} s apart)",
            $"{preparation.TotalSeconds:0.0} s",
            $"{own.TotalSeconds:0.0} s Streamlit's own + 1.0",
            preparation <= own + TimeSpan.FromSeconds(1));

        yield return await RollbackAsync(instance, repository, second[..12], cancellation);
    }

    /// <summary>Nothing asks the agent anything; the app is live.</summary>
    private static async Task<IReadOnlyList<Figure>> AtRestAsync(Instance instance, CancellationToken cancellation)
    {
        var id = instance.AgentId;
        await Task.Delay(Rest, cancellation);
        var before = ProcessorTime.Ticks(id);
        await Task.Delay(Rest, cancellation);
        var share = (ProcessorTime.Ticks(id) - before) / 100.0 / Rest.TotalSeconds * 100;
        var resident = Memory(id, "VmRSS:");
        var anonymous = Memory(id, "RssAnon:");
        return
        [
            new Figure("agent at rest: resident memory", $"{resident:0} MB", $"<= {MostResident:0} MB", resident <= MostResident),
            new Figure("agent at rest: anonymous memory", $"{anonymous:0} MB", $"<= {MostAnonymous:0} MB", anonymous <= MostAnonymous),
            new Figure("agent at rest: processor", $"{share:0.00} % of a core", $"<= {MostProcessor} %", share <= MostProcessor),
        ];
    }

    private static async Task<(LoadReport Report, ClientResult Result)> UnderLoadAsync(Instance instance, string[] releases, Func<Task<ClientResult>> change, CancellationToken cancellation)
    {
        await using var load = await LoadGenerator.StartAsync(new LoadOptions { Page = instance.Page, Sessions = Sessions, Releases = releases }, cancellation);
        var result = await change();
        return (await load.StopAsync(), result);
    }

    private static async Task<TimeSpan> OwnStartAsync(CancellationToken cancellation)
    {
        await using var warm = await StreamlitServer.StartAsync("1.31", Repository.Hello("v2"), ct: cancellation);
        var started = Stopwatch.GetTimestamp();
        await using var server = await StreamlitServer.StartAsync("1.31", Repository.Hello("v2"), ct: cancellation);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>The median of some: a whole command is measured, process start included, on a machine that others use as well.</summary>
    private static async Task<Figure> RollbackAsync(Instance instance, GitRepository repository, string back, CancellationToken cancellation)
    {
        var times = new List<double>();
        for (var round = 3; round < 3 + Rollbacks; round++)
        {
            await repository.CommitHelloAsync($"v{round}", "1.31", cancellation);
            await using var redeploy = instance.StartClient("redeploy");
            await redeploy.WaitForLineAsync(line => line.Contains("[watching]", StringComparison.Ordinal), TimeSpan.FromMinutes(2), cancellation);
            var called = Stopwatch.GetTimestamp();
            await using var rollback = instance.StartClient("rollback", "--yes", "--no-watch");
            while (await NewVisitorsCommitAsync(instance.Page, cancellation) != back)
            {
                if (rollback is { HasExited: true, ExitCode: not 0 })
                    throw new InvalidOperationException(rollback.Output);
                await Task.Delay(TimeSpan.FromMilliseconds(5), cancellation);
            }

            times.Add(Stopwatch.GetElapsedTime(called).TotalSeconds);
            await redeploy.WaitForExitAsync(TimeSpan.FromSeconds(30), cancellation);
            await rollback.WaitForExitAsync(TimeSpan.FromSeconds(30), cancellation);
        }

        var took = times.Order().ElementAt(Rollbacks / 2);
        return new Figure($"rollback in the watch window, call to new answer, median of {Rollbacks}", $"{took:0.00} s", $"<= {MostRollback} s", took <= MostRollback);
    }

    /// <summary>The release that a browser without a cookie is sent to, from the pin that it gets.</summary>
    private static async Task<string?> NewVisitorsCommitAsync(Uri page, CancellationToken cancellation)
    {
        using var http = new StrictHttp(page, keepAlive: false);
        await http.GetAsync("", cancellation);
        return http.Cookies.GetCookies(page)["mbot_slot"]?.Value.Split('-')[0];
    }

    private static JsonElement Outcome(ClientResult redeploy) => JsonDocument.Parse(
        redeploy.Output.Split('\n').Last(line => line.Contains("\"outcome\"", StringComparison.Ordinal))).RootElement is var last && last.TryGetProperty("ended", out var ended)
        ? ended.GetProperty("outcome")
        : throw new InvalidOperationException(redeploy.Output);

    private static double Memory(int id, string field) =>
        double.Parse(File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith(field, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}
