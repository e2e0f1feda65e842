using System.Net;
using System.Net.Sockets;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Tests.Slots;

public sealed class SlotSwitchTests : IAsyncLifetime
{
    private readonly SlotsFixture _fixture = new();

    private SlotManager Slots => _fixture.Slots;

    public Task InitializeAsync() => Slots.RecoverAsync(_fixture.End);

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task ACandidate_RunsOnItsPort_AndNobodyIsSentToIt()
    {
        var slot = await _fixture.CandidateAsync('a');
        Assert.Equal($"aaaaaaaaaaaa-{_fixture.Options.PortFirst}", slot.Name);
        Assert.Equal(SlotState.Candidate, Slots.Find(slot.Name)!.State);
        Assert.StartsWith("release a secret one", await _fixture.AnswersAsync(slot), StringComparison.Ordinal);
        Assert.True(await Slots.PortBelongsToSlotAsync(slot, _fixture.End));
        Assert.InRange((await Slots.UsageAsync(slot, _fixture.End)).ResidentBytes, 1 << 20, 200 << 20);
        Assert.Equal(_fixture.Launch('a').StaticFolder, new FileInfo(_fixture.In("slots", slot.Name, "www")).LinkTarget);
        Assert.Null(Slots.Live);
        Assert.False(File.Exists(_fixture.In("pins", slot.Name)));
        Assert.Null(new FileInfo(_fixture.State.Live).LinkTarget);
    }

    [Fact]
    public async Task ASwitch_RenamesTheLink_AndTheOldSlotDrains()
    {
        var a = await _fixture.LiveAsync('a');
        Assert.Equal("slots/" + a.Name, new FileInfo(_fixture.State.Live).LinkTarget);
        var b = await _fixture.LiveAsync('b');

        Assert.Equal(b.Name, Slots.Live!.Name);
        Assert.Equal("slots/" + b.Name, new FileInfo(_fixture.State.Live).LinkTarget);
        Assert.Equal(Path.Combine(_fixture.State.Slots, b.Name), Directory.ResolveLinkTarget(_fixture.State.Live, true)!.FullName);
        var old = Slots.Find(a.Name)!;
        Assert.Equal(SlotState.Draining, old.State);
        Assert.Equal(old.Since + _fixture.Options.DrainTimeout, old.DrainDeadline);
        Assert.Equal([a.Name, b.Name], PinNames());
        Assert.Equal(["../slots/" + a.Name], DrainingLinks());
        Assert.NotNull(await _fixture.AskAsync(a));
    }

    [Fact]
    public async Task DrainingLinks_AreNewestFirst_AndCloseUpWhenOneStops()
    {
        var a = await _fixture.LiveAsync('a');
        var b = await _fixture.LiveAsync('b');
        var c = await _fixture.LiveAsync('c');
        await _fixture.LiveAsync('d');
        Assert.Equal([c, b, a], DrainingLinks().Select(l => Slots.Find(Path.GetFileName(l))!.Name == a.Name ? a : Slots.Find(Path.GetFileName(l))!.Name == b.Name ? b : c));
        await Slots.StopAsync(b, _fixture.End);
        Assert.Equal(["../slots/" + c.Name, "../slots/" + a.Name], DrainingLinks());
    }

    [Fact]
    public async Task TheWayBack_IsASwitchToADrainingSlot()
    {
        var a = await _fixture.LiveAsync('a');
        var b = await _fixture.LiveAsync('b', DateTimeOffset.UtcNow.AddMinutes(5));
        await Slots.SwitchAsync(a, null, _fixture.End);
        Slots.VoidPins(b);

        Assert.Equal(a.Name, Slots.Live!.Name);
        Assert.Null(Slots.Live.KeepWarmUntil);
        Assert.Equal([a.Name], PinNames());
        Assert.Equal(["../slots/" + b.Name], DrainingLinks());
        await Slots.StopAsync(b, _fixture.End);
        Assert.Equal([a.Name], Slots.All.Select(s => s.Name));
        Assert.Empty(DrainingLinks());
        Assert.False(Directory.Exists(_fixture.In("slots", b.Name)));
        Assert.Null(await _fixture.AskAsync(b));
    }

    [Fact]
    public async Task TheLiveSlot_CannotBeStopped()
    {
        var a = await _fixture.LiveAsync('a');
        var refused = await Assert.ThrowsAsync<MBotException>(() => Slots.StopAsync(a, _fixture.End));
        Assert.Equal("slots.live", refused.Code);
        Assert.NotNull(await _fixture.AskAsync(a));
    }

    [Fact]
    public async Task WhenTheCandidateHasEnded_TheSwitchIsRefused_AndLiveStays()
    {
        var a = await _fixture.LiveAsync('a');
        var b = await _fixture.CandidateAsync('b');
        _fixture.Tell('b', "die", "3");
        Assert.Equal(3, (await Slots.WaitForExitAsync(b, _fixture.End)).Code);

        var refused = await Assert.ThrowsAsync<MBotException>(() => Slots.SwitchAsync(b, null, _fixture.End));
        Assert.Equal("slots.not-running", refused.Code);
        Assert.Equal(a.Name, Slots.Live!.Name);
        Assert.Equal("slots/" + a.Name, new FileInfo(_fixture.State.Live).LinkTarget);
        Assert.Equal(SlotState.Failed, Slots.Find(b.Name)!.State);
    }

    [Fact]
    public async Task AStrangersPort_IsPassedOver_AndTheStrangerIsNamed()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, _fixture.Options.PortFirst);
        stranger.Start();
        var slot = await _fixture.CandidateAsync('a');
        Assert.Equal(_fixture.Options.PortFirst + 1, slot.Port);
        var trouble = await _fixture.TroubleAsync(SlotTroubleKind.Stranger);
        Assert.Contains($"process {Environment.ProcessId} (", trouble.Text, StringComparison.Ordinal);

        stranger.Stop();
        var next = await _fixture.CandidateAsync('b');
        Assert.Equal(_fixture.Options.PortFirst, next.Port);
        await _fixture.TroubleAsync(SlotTroubleKind.Stranger, over: true);
    }

    [Fact]
    public async Task WhenNoPortIsFree_TheErrorSaysWhoHasThem()
    {
        _fixture.Options.PortLast = _fixture.Options.PortFirst + 1;
        using var stranger = new TcpListener(IPAddress.Loopback, _fixture.Options.PortFirst);
        stranger.Start();
        var a = await _fixture.CandidateAsync('a');
        var refused = await Assert.ThrowsAsync<MBotException>(() => Slots.StartCandidateAsync(_fixture.Launch('b'), _fixture.End));
        Assert.Equal(ErrorKind.ResourceExhausted, refused.Kind);
        Assert.Contains($"{a.Port} slot {a.Name}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{_fixture.Options.PortFirst} process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APort_IsGivenAwayOnlyWhenItsOldProcessIsGone()
    {
        var a = await _fixture.CandidateAsync('a');
        var stopping = Slots.StopAsync(a, _fixture.End);
        var b = await _fixture.CandidateAsync('b');
        Assert.NotEqual(a.Port, b.Port);
        await stopping;
        Assert.Equal(a.Port, (await _fixture.CandidateAsync('c')).Port);
    }

    [Fact]
    public async Task WhenACandidateCannotBeStarted_NothingOfItStays()
    {
        var failed = await Assert.ThrowsAsync<MBotException>(() => Slots.StartCandidateAsync(_fixture.Launch('a') with { File = "/no/such" }, _fixture.End));
        Assert.Equal("service.cannot-start", failed.Code);
        Assert.Empty(Slots.All);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_fixture.State.Slots));
        Assert.Empty(await _fixture.Supervisor.ListAsync(_fixture.End));
    }

    [Fact]
    public async Task StopStart_SuspendsLive_ResumesIt_OrReplacesIt()
    {
        var a = await _fixture.LiveAsync('a');
        await Slots.SuspendAsync(a, _fixture.End);
        Assert.Null(await _fixture.AskAsync(a));
        Assert.Equal((a.Name, SlotState.Stopped), (Slots.Live!.Name, Slots.Live.State));

        await Slots.ResumeAsync(a, _fixture.End);
        await _fixture.AnswersAsync(a);
        Assert.Equal(SlotState.Live, Slots.Live.State);

        await Slots.SuspendAsync(a, _fixture.End);
        var b = await _fixture.LiveAsync('b');
        Assert.Equal([b.Name], Slots.All.Select(s => s.Name));
        Assert.Empty(DrainingLinks());
    }

    [Fact]
    public async Task ARestart_KeepsThePort_AndTakesTodaysSecrets()
    {
        var a = await _fixture.LiveAsync('a');
        _fixture.Secrets["TOKEN"] = new("two");
        await Slots.RestartAsync(a, _fixture.End);
        Assert.StartsWith("release a secret two", await _fixture.AnswersAsync(a), StringComparison.Ordinal);
        Assert.Equal((SlotState.Live, 2), (Slots.Live!.State, Slots.Live.StartCount));
        Assert.DoesNotContain("two", File.ReadAllText(_fixture.In("slots", a.Name, "slot.json")), StringComparison.Ordinal);
        Assert.Empty(_fixture.Troubles);
    }

    private string[] PinNames() => [.. Directory.EnumerateFiles(_fixture.State.Pins).Select(Path.GetFileName).Order()!];

    private string[] DrainingLinks() => [.. Directory.EnumerateFileSystemEntries(_fixture.In("draining")).Order().Select(f => new FileInfo(f).LinkTarget!)];
}
