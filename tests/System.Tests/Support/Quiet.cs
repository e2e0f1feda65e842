// Most of these tests wait for most of their time: for a window, a boot, a timer.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace MBot.SystemTests;

/// <summary>Those that hold time or memory against a bound, or take the whole machine: they run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Quiet
{
    public const string Name = "quiet";
}
