namespace MBot.Agent.Storage;

/// <summary>What was found when the file was opened, at start or again after damage at run time.</summary>
/// <param name="Fresh">There was no usable file: this one is new and knows nothing.</param>
/// <param name="MovedAside">Where the unusable file lies now; null when there was none.</param>
/// <param name="Reason">Why it was not usable, one sentence.</param>
internal sealed record DatabaseOpening(bool Fresh, string? MovedAside, string? Reason);
