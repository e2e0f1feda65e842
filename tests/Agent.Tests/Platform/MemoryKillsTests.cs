using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Platform;

public sealed class MemoryKillsTests
{
    [Fact]
    public void TheKernelsCount_IsReadFromAmongItsOthers() =>
        Assert.Equal(3, MemoryKills.CountIn(["nr_free_pages 12", "oom_kill_total 9", "oom_kill 3", "numa_hit 1"]));

    [Fact]
    public void AKernelThatDoesNotCount_HasEndedNobody() => Assert.Equal(0, MemoryKills.CountIn(["nr_free_pages 12"]));

    [Fact]
    public void ThisMachinesCount_CanBeRead() => Assert.True(MemoryKills.Count() >= 0);
}
