using MBot.TestKit;

namespace MBot.SystemTests;

public class LoadGeneratorTests
{
    private static readonly string[] KindsOfRequests = ["asset", "exchange", "full-speed", "media", "page", "session", "upload"];
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24")]
    [InlineData("1.31")]
    public async Task WhileTheServerLives_NothingFails_AndWhenItDies_EveryKindDoes(string version)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.Hello("v1"), ct: timeout.Token);
        await using var load = await LoadGenerator.StartAsync(Options(server), timeout.Token);

        await Until.HoldsAsync(() => KindsOfRequests.All(kind => load.Report.Kind(kind).Sent >= 8), Bound, $"8 of each kind\n{load.Report}", timeout.Token);
        var well = load.Report;
        Assert.True(well.Failed == 0, well.ToString());
        Assert.Equal(3, well.SessionsKept);
        Assert.Equal(["v1"], well.Releases.Select(release => release.Release));

        await server.Process.KillAsync();
        await Until.HoldsAsync(
            () => load.Report.Kind("page").Failed > 3 && load.Report.Kind("exchange").Failed == 3, Bound, "pages and sessions fail", timeout.Token);
        var report = await load.StopAsync();

        Assert.True(report.Kind("full-speed").Failed > 0, report.ToString());
        Assert.Equal(0, report.SessionsKept);
        Assert.All(report.Sessions, session => Assert.NotNull(session.CloseReason));
        Assert.Contains(report.Failures, failure => failure.Kind == "page" && failure.Reason.Contains("refused", StringComparison.OrdinalIgnoreCase));
    }

    [StreamlitFact]
    public async Task AnUnexpectedRelease_IsAFailure()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync("1.31", Repository.Hello("v1"), ct: timeout.Token);
        await using var load = await LoadGenerator.StartAsync(Options(server), timeout.Token);

        load.Expect("v2");
        await Until.HoldsAsync(() => load.Report.Kind("session").Failed > 0, Bound, "a session fails", timeout.Token);
        var report = await load.StopAsync();

        Assert.Contains(report.Failures, failure => failure.Kind == "session" && failure.Reason == "release v1, expected v2");
        Assert.Equal(3, report.SessionsKept);
    }

    [StreamlitFact]
    public async Task WhenTheServerIsReplacedUnderASession_ItIsNotKept()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync("1.31", Repository.Hello("v1"), ct: timeout.Token);
        await using var load = await LoadGenerator.StartAsync(Options(server) with { CutsAreFailures = false }, timeout.Token);

        await load.Sessions[0].CloseAsync();
        await Until.HoldsAsync(() => !load.Sessions[0].IsOpen, Bound, "the visitor left", timeout.Token);
        server.Process.Terminate();
        await Until.HoldsAsync(() => load.Sessions.All(session => !session.IsOpen), Bound, "all are cut", timeout.Token);
        var report = await load.StopAsync();

        Assert.Equal(0, report.SessionsKept);
        Assert.Equal(0, report.Kind("exchange").Failed);
    }

    private static LoadOptions Options(StreamlitServer server) => new()
    {
        Page = server.Page,
        Releases = ["v1"],
        Sessions = 3,
        Visitors = 2,
        FullSpeedClients = 4,
    };
}
