namespace MBot.Client.Output;

/// <summary>What a piece of text says; the terminal decides how that looks.</summary>
internal enum Style
{
    Plain,
    Good,
    Warning,
    Bad,
    Dim,
    Strong,
}
