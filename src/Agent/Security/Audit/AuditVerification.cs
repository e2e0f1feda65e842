namespace MBot.Agent.Security.Audit;

/// <summary>What a walk over the whole chain found.</summary>
/// <param name="BrokenAt">Sequence of the first record that is missing or doesn't fit; 0 when intact.</param>
/// <param name="Problem">What is wrong, or, on an intact chain, what is to be known (earlier records were lost); may be empty.</param>
/// <param name="Head">The newest record; null on an empty chain.</param>
internal sealed record AuditVerification(long Records, long BrokenAt, string Problem, AuditHead? Head)
{
    public bool Intact => BrokenAt == 0;
}
