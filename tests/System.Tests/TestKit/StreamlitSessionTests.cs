using MBot.TestKit;

namespace MBot.SystemTests;

public class StreamlitSessionTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24")]
    [InlineData("1.31")]
    public async Task ASessionRunsTypesUploadsAndFetchesMedia(string version)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.Hello("v1"), ct: timeout.Token);
        await using var session = await StreamlitSession.VisitAsync(server.Page, timeout.Token);

        var first = session.Last!;
        Assert.True(first.Succeeded, string.Join('\n', first.Exceptions));
        Assert.Equal("v1", first.Release);
        Assert.Equal("1", first.After("runs "));
        Assert.Contains("Hello from MBot", first.Texts);
        Assert.StartsWith(version, first.StreamlitVersion, StringComparison.Ordinal);
        Assert.NotEmpty(first.SessionId);

        var typed = await session.TypeAsync("Your name", "Ada", timeout.Token);
        Assert.Contains("Hello, Ada!", typed.Texts);
        Assert.Equal("2", typed.After("runs "));
        Assert.Equal(first.SessionId, typed.SessionId);

        var uploaded = await session.UploadAsync("A file", "notes.txt", new byte[1234], timeout.Token);
        Assert.Contains("received notes.txt: 1234 bytes", uploaded.Texts);
        Assert.Contains("Hello, Ada!", uploaded.Texts);

        var media = await session.GetAsync(Assert.Single(uploaded.MediaUrls), timeout.Token);
        Assert.Equal(200, media.Status);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], media.Body[..4]);
        Assert.True(session.IsOpen);
    }

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24", "raises", "RuntimeError: raised by the script", true)]
    [InlineData("1.31", "raises", "RuntimeError: raised by the script", true)]
    [InlineData("1.24", "does-not-compile", "SyntaxError: ", false)]
    [InlineData("1.31", "does-not-compile", "SyntaxError: ", false)]
    public async Task ABrokenScriptIsSeen(string version, string app, string exception, bool compiled)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.App(app), ct: timeout.Token);
        await using var session = await StreamlitSession.VisitAsync(server.Page, timeout.Token);

        Assert.Equal(compiled, session.Last!.Compiled);
        Assert.False(session.Last.Succeeded);
        Assert.StartsWith(exception, Assert.Single(session.Last.Exceptions), StringComparison.Ordinal);
    }

    [NeedsTheory(Part.Streamlit)]
    [InlineData("1.24")]
    [InlineData("1.31")]
    public async Task WhenTheServerDies_TheSessionTellsWhen(string version)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await StreamlitServer.StartAsync(version, Repository.Hello("v2"), ct: timeout.Token);
        await using var session = await StreamlitSession.VisitAsync(server.Page, timeout.Token);
        Assert.Equal("v2", session.Last!.Release);

        var before = DateTimeOffset.UtcNow;
        await server.Process.KillAsync();
        await Until.HoldsAsync(() => !session.IsOpen, Bound, "the session sees the cut", timeout.Token);

        Assert.InRange(session.ClosedAt!.Value, before, DateTimeOffset.UtcNow);
        Assert.NotNull(session.CloseReason);
        await Assert.ThrowsAsync<StreamlitSessionClosedException>(() => session.RunAsync(timeout.Token));
    }
}
