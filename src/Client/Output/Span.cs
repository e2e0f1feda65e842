namespace MBot.Client.Output;

/// <summary>A piece of a line on a <see cref="FullScreen"/>, in one style.</summary>
internal readonly record struct Span(string Text, Style Style = Style.Plain)
{
    public static implicit operator Span(string text) => new(text);
}
