namespace MBot.Client.Aws;

/// <summary>An Elastic IP.</summary>
/// <param name="InstanceId">Whose it is; null when it lies idle.</param>
internal sealed record CloudAddress(string AllocationId, string PublicAddress, string? InstanceId, IReadOnlyDictionary<string, string> Tags);
