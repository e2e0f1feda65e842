using MBot.Agent.Health.Probes;
using MBot.Agent.Logs;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>The app's own last words.</summary>
internal sealed class AppEvidence(SlotLog log)
{
    private const int Lines = 40;

    /// <summary>
    /// What a probe found, in the app's words where the page has only Streamlit's: with client.showErrorDetails off an
    /// exception's text is hidden from the page and stands in the log.
    /// </summary>
    /// <param name="lines">The log's last ones.</param>
    public static string Describe(ProbeFailure failure, IReadOnlyList<string> lines) =>
        failure.Code == StreamlitProbe.ScriptRaised && lines.LastOrDefault(line => line.Length > 0 && !char.IsWhiteSpace(line[0])) is { } last
            ? $"the script raised {last}"
            : failure.Text;

    /// <summary>Oldest first, secrets taken out. Read from the log, for Streamlit may hide the details from the page.</summary>
    public Task<IReadOnlyList<string>> LastLinesAsync(Slot slot, CancellationToken cancellation) => log.LastLinesAsync(slot.Name, Lines, cancellation);
}
