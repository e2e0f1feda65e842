namespace MBot.Client.Atlas;

/// <summary>One entry of a project's IP access list.</summary>
/// <param name="Value">An address, or a network in CIDR form: what names it in the API.</param>
/// <param name="DeleteAfter">A temporary one ends then; empty for one that stays.</param>
internal sealed record AtlasEntry(string Value, string Comment, string DeleteAfter);
