using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>
/// The processes of a copy as they were found, followed down their tree: to look through all processes of the machine at each scrape would cost
/// more than all other figures together. What has left the tree is found again after a while.
/// </summary>
internal sealed class KnownProcesses(IReadOnlyCollection<ProcessIdentity> found, int startCount, long at)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);
    private HashSet<ProcessIdentity> _processes = [.. found];

    /// <returns>Null when they must be looked for again: none is left, the copy was started again, or it is long ago.</returns>
    public IReadOnlyCollection<ProcessIdentity>? Now(int starts, TimeProvider time)
    {
        if (starts != startCount || time.GetElapsedTime(at) > LookAgain)
            return null;
        var alive = _processes.Where(p => p.IsAlive).ToHashSet();
        if (alive.Count == 0)
            return null;
        var open = new Queue<ProcessIdentity>(alive);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in ProcessTable.Children(parent.Pid))
            {
                if (ProcessIdentity.Of(child) is { } process && alive.Add(process))
                    open.Enqueue(process);
            }
        }

        return _processes = alive;
    }
}
