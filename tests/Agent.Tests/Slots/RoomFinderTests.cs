using MBot.Agent.Slots;

namespace MBot.Agent.Tests.Slots;

public sealed class RoomFinderTests
{
    private const long Megabyte = 1024 * 1024;
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void AnotherCopy_IsExpectedToTakeWhatTheLiveOneTakes()
    {
        var room = RoomFinder.Find([Measure('a', SlotState.Live, 150)], null, 500 * Megabyte, new SlotOptions { MemoryReserve = 0 });
        Assert.True(room.Fits);
        Assert.Equal((150 * Megabyte, 500 * Megabyte), (room.NeededBytes, room.AvailableBytes));
        Assert.Equal(200 * Megabyte, RoomFinder.Find([], null, 500 * Megabyte, new SlotOptions()).NeededBytes);
    }

    [Fact]
    public void WhenMemoryIsShort_TheDrainingSlotsAreNamed_OldestFirst_WithTheirEnd()
    {
        SlotMeasure[] running = [Measure('a', SlotState.Live, 150), Measure('b', SlotState.Draining, 100, minutes: 5, sessions: 3), Measure('c', SlotState.Draining, 100, minutes: 20, sessions: 1)];
        var room = RoomFinder.Find(running, null, 180 * Megabyte, new SlotOptions());
        Assert.False(room.Fits);
        Assert.Equal("another copy needs 150 MB and 116 MB are left on this machine", room.Reason);
        Assert.Equal(["c", "b"], room.InTheWay.Select(w => w.Slot.Commit[..1]));
        Assert.Equal((1, Now.AddMinutes(10)), (room.InTheWay[0].Sessions, room.InTheWay[0].Until));
    }

    [Theory]
    [InlineData(399, false)]
    [InlineData(400, true)]
    public void TheBudget_CountsAllCopies(long budget, bool fits)
    {
        var room = RoomFinder.Find([Measure('a', SlotState.Live, 150), Measure('b', SlotState.Draining, 100)], null, 9000 * Megabyte, new SlotOptions { MemoryBudget = budget * Megabyte });
        Assert.Equal(fits, room.Fits);
        Assert.Equal(fits, !(room.Reason?.Contains("slots.memoryBudget", StringComparison.Ordinal) ?? false));
    }

    [Fact]
    public void TheMostCopies_IsAnotherReason()
    {
        var room = RoomFinder.Find([Measure('a', SlotState.Live, 1), Measure('b', SlotState.Draining, 1)], 1, 9000 * Megabyte, new SlotOptions { Max = 2 });
        Assert.Equal("2 copies run and slots.max is 2", room.Reason);
        Assert.Single(room.InTheWay);
    }

    [Fact]
    public void ASlotHeldLongerThanItsDeadline_IsInTheWayThatLong()
    {
        var held = Measure('b', SlotState.Draining, 1);
        held = held with { Slot = held.Slot with { KeepWarmUntil = Now.AddHours(5) } };
        Assert.Equal(Now.AddHours(5), RoomFinder.Find([held], 10, 1, new SlotOptions()).InTheWay[0].Until);
    }

    [Fact]
    public void TheDefaultOptions_AreValid_AndBrokenOnesAreNamed()
    {
        Assert.Empty(new SlotOptions().Validate());
        Assert.Equal(nameof(SlotOptions.PortLast), Assert.Single(new SlotOptions { PortFirst = 9000, PortLast = 9000 }.Validate()).Property);
        Assert.Equal(nameof(SlotOptions.DrainTimeout), Assert.Single(new SlotOptions { DrainTimeout = TimeSpan.Zero }.Validate()).Property);
    }

    /// <param name="minutes">How long ago its state began; it drains for 30 minutes.</param>
    private static SlotMeasure Measure(char release, SlotState state, long megabytes, int minutes = 0, int sessions = 0)
    {
        var since = Now.AddMinutes(-minutes);
        return new SlotMeasure(new Slot($"{new string(release, 12)}-8510", release.ToString(), new string(release, 40), 8510, state, since, since.AddMinutes(30), null, 1), megabytes * Megabyte, sessions);
    }
}
