using MBot.Agent.Slots;

namespace MBot.Agent.Tests.Slots;

public sealed class DrainServiceTests : IAsyncLifetime
{
    private readonly SlotsFixture _fixture = new();
    private DrainService? _drain;

    private SlotManager Slots => _fixture.Slots;

    public Task InitializeAsync() => Slots.RecoverAsync(_fixture.End);

    public async Task DisposeAsync()
    {
        if (_drain is not null)
            await _drain.StopAsync(CancellationToken.None);
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task ASlotWithoutSessions_Stops_OneWithSessionsDoesNot()
    {
        _fixture.Tell('a', "sessions", "0");
        _fixture.Tell('b', "sessions", "1");
        var a = await _fixture.LiveAsync('a');
        var b = await _fixture.LiveAsync('b');
        await _fixture.LiveAsync('c');
        _drain = await _fixture.DrainAsync();

        await _fixture.HoldsAsync(() => Slots.Find(a.Name) is null, "the empty slot is gone");
        Assert.False(File.Exists(_fixture.In("pins", a.Name)));
        Assert.Equal(SlotState.Draining, Slots.Find(b.Name)!.State);
        Assert.NotNull(await _fixture.AskAsync(b));

        _fixture.Tell('b', "sessions", "0");
        await _fixture.HoldsAsync(() => Slots.Find(b.Name) is null, "the slot whose last session ended is gone");
    }

    [Fact]
    public async Task AtItsDeadline_ASlotStopsWithItsSessions()
    {
        _fixture.Options.DrainTimeout = TimeSpan.FromSeconds(2);
        _fixture.Tell('a', "sessions", "5");
        var a = await _fixture.LiveAsync('a');
        await _fixture.LiveAsync('b');
        var deadline = Slots.Find(a.Name)!.DrainDeadline;
        _drain = await _fixture.DrainAsync();
        await _fixture.HoldsAsync(() => Slots.Find(a.Name) is null, "the slot is gone");
        Assert.True(DateTimeOffset.UtcNow >= deadline);
    }

    [Fact]
    public async Task ASlotHeldWarm_OutlivesItsDeadlineAndAnAgent_UntilItIsReleased()
    {
        _fixture.Options.DrainTimeout = TimeSpan.FromMilliseconds(10);
        _fixture.Tell('a', "sessions", "0");
        var a = await _fixture.LiveAsync('a');
        await _fixture.LiveAsync('b', DateTimeOffset.UtcNow.AddMinutes(10));
        _fixture.Tell('c', "sessions", "0");
        await _fixture.LiveAsync('c'); // b drains too, and shows that the service looks
        await _fixture.RestartAgentAsync();
        _drain = await _fixture.DrainAsync();

        await _fixture.HoldsAsync(() => !Slots.All.Any(s => s.Commit[0] == 'b'), "the slot that nobody holds is gone");
        Assert.NotNull(await _fixture.AskAsync(a));
        await Slots.ReleaseAsync(Slots.Find(a.Name)!, _fixture.End);
        await _fixture.HoldsAsync(() => Slots.Find(a.Name) is null, "the released slot is gone");
    }

    [Fact]
    public async Task AnAppThatDoesNotCount_IsCountedByItsConnections()
    {
        var a = await _fixture.LiveAsync('a');
        await MBot.TestKit.Until.HoldsAsync(async () => await Slots.CountSessionsAsync(a, _fixture.End) == 0, SlotsFixture.Bound, "the probes' connections are closed", _fixture.End);
        using var visitor = new System.Net.Sockets.TcpClient();
        await visitor.ConnectAsync(System.Net.IPAddress.Loopback, a.Port, _fixture.End);
        await MBot.TestKit.Until.HoldsAsync(async () => await Slots.CountSessionsAsync(a, _fixture.End) == 1, SlotsFixture.Bound, "the visitor's connection counts", _fixture.End);
    }

    [Theory]
    [InlineData("active_sessions 3", 3)]
    [InlineData("# HELP x\n# TYPE active_sessions gauge\nactive_sessions 2.0 1700000000\n# EOF", 2)]
    [InlineData("streamlit_active_sessions{kind=\"a b\",x=\"}\"} 4\r\nstreamlit_active_sessions{kind=\"c\"} 1\r\n", 5)]
    [InlineData("active_sessions\t7", 7)]
    [InlineData("active_sessions NaN", null)]
    [InlineData("cache_memory_bytes{cache_type=\"active_sessions\"} 9", null)]
    [InlineData("active_sessions_total 9\nactive_sessions", null)]
    [InlineData("<html>not metrics</html>", null)]
    [InlineData("", null)]
    public void ActiveSessions_AreReadFromWhateverFormTheyHave(string text, int? expected) => Assert.Equal(expected, SlotHttp.ActiveSessions(text));
}
