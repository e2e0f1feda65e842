using System.Net.Sockets;
using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>The apps below tests/TestKit/apps break as their names say; other tests count on it.</summary>
public class BrokenAppsTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly Dictionary<string, string?> Soon = new() { ["TEST_DELAY"] = "1" };

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24", "dies-later", 3)]
    [InlineData("1.31", "dies-later", 3)]
    [InlineData("1.24", "segfaults", 128 + 11)]
    [InlineData("1.31", "segfaults", 128 + 11)]
    public async Task TheProcessEnds(string version, string app, int code)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.App(app), Soon, timeout.Token);
        await using var session = await StreamlitSession.ConnectAsync(server.Page, ct: timeout.Token);

        await Task.WhenAny(session.RunAsync(timeout.Token));

        Assert.Equal(code, await server.Process.WaitForExitAsync(Bound, timeout.Token));
    }

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24")]
    [InlineData("1.31")]
    public async Task NeverListens_LivesWithoutAPort(string version)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var venv = await StreamlitVenv.GetAsync(version, timeout.Token);
        var port = Port.Free();
        await using var server = ChildProcess.Start(
            Path.Combine(venv, "bin/streamlit"),
            ["run", "app.py", "--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", $"{port}"],
            new() { WorkingDirectory = Repository.App("never-listens"), Environment = new Dictionary<string, string?> { ["PYTHONDONTWRITEBYTECODE"] = "1" } });

        await server.WaitForLineAsync(line => line.StartsWith("never-listens", StringComparison.Ordinal), Bound, timeout.Token);

        using var http = new StrictHttp(new Uri($"http://127.0.0.1:{port}/"), keepAlive: false);
        await Assert.ThrowsAsync<SocketException>(() => http.GetAsync("_stcore/health", timeout.Token));
        Assert.False(server.HasExited);
    }

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24")]
    [InlineData("1.31")]
    public async Task EndlessLoop_NeverEndsARun_AndIgnoresSigterm(string version)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.App("endless-loop"), ct: timeout.Token);
        await using var session = await StreamlitSession.ConnectAsync(server.Page, ct: timeout.Token);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(patience.Token));
        server.Process.Terminate();

        await Assert.ThrowsAsync<TimeoutException>(() => server.Process.WaitForExitAsync(TimeSpan.FromSeconds(3), timeout.Token));
    }

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24")]
    [InlineData("1.31")]
    public async Task RaisesLater_RunsWellAtFirst(string version)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.App("raises-later"), Soon, timeout.Token);
        await using var session = await StreamlitSession.VisitAsync(server.Page, timeout.Token);

        Assert.True(session.Last!.Succeeded);
        await Until.HoldsAsync(async () => !(await session.RunAsync(timeout.Token)).Succeeded, Bound, "a run raises", timeout.Token);
        await server.Process.WaitForLineAsync(line => line.Contains("Uncaught app exception", StringComparison.Ordinal), Bound, timeout.Token);
    }

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24")]
    [InlineData("1.31")]
    public async Task RaisesInABurst_LogsTwentyUncaughtExceptions(string version)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.App("raises-in-a-burst"), Soon, timeout.Token);
        await using var session = await StreamlitSession.VisitAsync(server.Page, timeout.Token);

        Assert.True(session.Last!.Succeeded);
        await Until.HoldsAsync(
            () => server.Process.Lines.Count(line => line.Contains("Uncaught app exception", StringComparison.Ordinal)) == 20,
            Bound, "20 exceptions are logged", timeout.Token);
    }

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24")]
    [InlineData("1.31")]
    public async Task HangsLater_LivesAndIsSilent(string version)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.App("hangs-later"), Soon, timeout.Token);
        await using var session = await StreamlitSession.VisitAsync(server.Page, timeout.Token);

        Assert.True(session.Last!.Succeeded);
        await Until.HoldsAsync(() => IsSilentAsync(server.Page), Bound, "health does not answer", timeout.Token);
        Assert.False(server.Process.HasExited);
    }

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24")]
    [InlineData("1.31")]
    public async Task Prints_NumbersItsLines(string version)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.App("prints"), ct: timeout.Token);
        await using var session = await StreamlitSession.VisitAsync(server.Page, timeout.Token);

        await server.Process.WaitForLineAsync(line => line == "tick 20", Bound, timeout.Token);
        Assert.Equal(
            Enumerable.Range(0, 21).Select(n => $"tick {n}"),
            server.Process.Lines.Where(line => line.StartsWith("tick ", StringComparison.Ordinal)).Take(21));
    }

    private static async Task<bool> IsSilentAsync(Uri page)
    {
        using var http = new StrictHttp(page, keepAlive: false);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await http.GetAsync("_stcore/health", patience.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
