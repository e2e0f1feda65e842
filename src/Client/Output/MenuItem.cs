namespace MBot.Client.Output;

/// <summary>A line of a menu, and the key that chooses it.</summary>
internal sealed record MenuItem(char Key, string Text);
