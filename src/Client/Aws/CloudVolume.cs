namespace MBot.Client.Aws;

/// <summary>An EBS volume as it was when asked.</summary>
/// <param name="Type">Such as gp3.</param>
internal sealed record CloudVolume(string Id, int SizeGib, string Type, bool Encrypted, IReadOnlyDictionary<string, string> Tags);
