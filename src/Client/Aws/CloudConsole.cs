namespace MBot.Client.Aws;

/// <summary>What a machine has written to its console, as it wrote it.</summary>
/// <param name="Time">When EC2 took it down; null when there is nothing.</param>
internal sealed record CloudConsole(string Output, DateTimeOffset? Time);
