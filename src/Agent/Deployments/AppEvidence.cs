using MBot.Agent.Logs;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>The app's own last words.</summary>
internal sealed class AppEvidence(SlotLog log)
{
    private const int Lines = 40;

    /// <summary>Oldest first, secrets taken out. Read from the log, for Streamlit may hide the details from the page.</summary>
    public Task<IReadOnlyList<string>> LastLinesAsync(Slot slot, CancellationToken cancellation) => log.LastLinesAsync(slot.Name, Lines, cancellation);
}
