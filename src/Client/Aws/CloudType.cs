namespace MBot.Client.Aws;

/// <summary>A type of instance, such as t3.small.</summary>
/// <param name="Architectures">What it runs, in EC2's words: x86_64, arm64.</param>
internal sealed record CloudType(string Name, IReadOnlyList<string> Architectures, int Processors, long MemoryBytes);
