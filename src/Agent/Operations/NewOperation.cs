namespace MBot.Agent.Operations;

/// <summary>A request for long work.</summary>
/// <param name="Id">A UUID made by the client; the same one again gives the same operation.</param>
/// <param name="RequestedBy">Name in the caller's certificate.</param>
/// <param name="Journal">What the work needs to know should the agent die before its first note.</param>
internal sealed record NewOperation(string Id, OperationKind Kind, string RequestedBy, string? Ref = null, string? ReleaseId = null, string? Journal = null);
