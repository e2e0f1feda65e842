namespace MBot.Agent.Secrets;

/// <summary>What the live release's <c>.mbot.json</c> requires. Whoever knows releases answers.</summary>
internal interface IRequiredSecrets
{
    /// <summary>Empty when nothing is live or nothing is required.</summary>
    ValueTask<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation);
}
