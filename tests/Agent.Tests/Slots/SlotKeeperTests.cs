using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Slots;

namespace MBot.Agent.Tests.Slots;

public sealed class SlotKeeperTests : IAsyncLifetime
{
    private readonly SlotsFixture _fixture = new();

    private SlotManager Slots => _fixture.Slots;

    public Task InitializeAsync() => Slots.RecoverAsync(_fixture.End);

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task WhenTheLiveSlotCrashes_ItIsStartedAgainOnItsPort_AndReported()
    {
        _fixture.Options.StableAfter = TimeSpan.FromSeconds(1);
        _fixture.Tell('a', "die-once");
        var a = await _fixture.LiveAsync('a');
        var exit = Slots.WaitForExitAsync(a, _fixture.End);
        _fixture.Tell('a', "die", "9");

        Assert.Equal(9, (await exit).Code);
        var trouble = await _fixture.TroubleAsync(SlotTroubleKind.Crashed);
        Assert.Contains("exit code 9", trouble.Text, StringComparison.Ordinal);
        await _fixture.TroubleAsync(SlotTroubleKind.Crashed, over: true);
        await _fixture.AnswersAsync(a);
        Assert.Equal((SlotState.Live, 2, a.Name), (Slots.Live!.State, Slots.Live.StartCount, Slots.Live.Name));
    }

    [Fact]
    public async Task ACrashLoop_IsAConditionAndNotAStorm()
    {
        _fixture.Options.CrashLoopAfter = 2;
        _fixture.Options.StableAfter = TimeSpan.FromSeconds(2);
        var a = await _fixture.LiveAsync('a');
        _fixture.Tell('a', "die", "1");
        var trouble = await _fixture.TroubleAsync(SlotTroubleKind.CrashLoop);
        Assert.Contains("3 times in a row", trouble.Text, StringComparison.Ordinal);

        _fixture.Untell('a', "die");
        await _fixture.TroubleAsync(SlotTroubleKind.CrashLoop, over: true);
        Assert.NotNull(await _fixture.AskAsync(a));
        Assert.InRange(Slots.Live!.StartCount, 3, 8);
    }

    [Fact]
    public void ThePauseBeforeARestart_Doubles_UpToItsBound()
    {
        var options = new SlotOptions();
        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], ((int[])[1, 2, 3, 4, 5, 6, 7, 1000]).Select(n => SlotKeeper.PauseBefore(n, options).TotalSeconds));
    }

    [Fact]
    public void AnEndAfterASilence_IsToldAsSilence_UnlessMemoryRanOut()
    {
        var options = new SlotOptions();
        var killed = new ServiceExit(null, 9, DateTimeOffset.UnixEpoch);
        var outOfMemory = killed with { OutOfMemory = true };

        Assert.Equal(
            [SlotTroubleKind.Crashed, null, SlotTroubleKind.Crashed, SlotTroubleKind.CrashLoop],
            (SlotTroubleKind?[])[
                SlotKeeper.KindOf(killed, 1, hung: false, options), SlotKeeper.KindOf(killed, 1, hung: true, options),
                SlotKeeper.KindOf(outOfMemory, 1, hung: true, options), SlotKeeper.KindOf(outOfMemory, options.CrashLoopAfter + 1, hung: true, options)]);
    }

    [Fact]
    public async Task ASilentSlot_IsKilledAndStartedAgain()
    {
        _fixture.Options.HealthTimeout = TimeSpan.FromMilliseconds(300);
        var a = await _fixture.LiveAsync('a');
        var before = await _fixture.AnswersAsync(a);
        await _fixture.HoldsAsync(() => Slots.Live!.State == SlotState.Live, "live");
        _fixture.Tell('a', "hang");
        await _fixture.TroubleAsync(SlotTroubleKind.Hung);
        _fixture.Untell('a', "hang");

        await _fixture.TroubleAsync(SlotTroubleKind.Hung, over: true);
        Assert.NotEqual(before, await _fixture.AnswersAsync(a));
        Assert.Equal(2, Slots.Live!.StartCount);
    }

    [Fact]
    public async Task ACandidateThatDies_StaysDead_ForItsDeploymentToSee()
    {
        var a = await _fixture.CandidateAsync('a');
        _fixture.Tell('a', "die", "5");
        Assert.Equal(5, (await Slots.WaitForExitAsync(a, _fixture.End)).Code);
        Assert.Equal((SlotState.Failed, 1), (Slots.Find(a.Name)!.State, Slots.Find(a.Name)!.StartCount));
        Assert.Empty(_fixture.Troubles);
        await Slots.StopAsync(a, _fixture.End);
        Assert.Empty(Slots.All);
    }

    [Fact]
    public async Task ASlotThatIsStoppedWhileItCrashLoops_IsGone()
    {
        var a = await _fixture.LiveAsync('a');
        await _fixture.LiveAsync('b');
        _fixture.Tell('a', "die", "1");
        await _fixture.TroubleAsync(SlotTroubleKind.Crashed);
        await Slots.StopAsync(a, _fixture.End);
        Assert.Null(Slots.Find(a.Name));
        Assert.Empty(ListeningSockets.Owners(a.Port));
        await _fixture.TroubleAsync(SlotTroubleKind.Crashed, over: true);
    }
}
