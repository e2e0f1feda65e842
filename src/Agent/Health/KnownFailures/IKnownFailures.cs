namespace MBot.Agent.Health.KnownFailures;

/// <summary>Names failures by what programs say of them. Asked for each line of a log, so it costs next to nothing for those that say nothing of the kind.</summary>
internal interface IKnownFailures
{
    /// <param name="text">A line, or several.</param>
    /// <returns>Null for what is not known, or not a failure.</returns>
    KnownFailure? Find(string text);
}
