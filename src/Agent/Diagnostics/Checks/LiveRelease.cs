using MBot.Agent.Deployments.Releases;
using MBot.Agent.Slots;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>The release that serves, for the checks that are about it.</summary>
internal sealed class LiveRelease(ISlots slots, ReleaseStore releases)
{
    public Slot? Slot => slots.Live;

    public Release? Release => slots.Live is { } live ? releases.Find(live.ReleaseId) : null;
}
