using System.Buffers;
using System.Text.Json;
using MBot.Agent.Health.KnownFailures;

namespace MBot.Agent.Diagnostics.Catalogue;

/// <summary>
/// The known failures, from failures.json in this program. One search for all patterns' longest pieces at once tells most lines off;
/// only where one is found is each pattern asked.
/// </summary>
internal sealed class FailureCatalogue : IKnownFailures
{
    private const string Resource = "diagnostics/failures.json";
    private readonly (KnownFailure Failure, TextPattern[] Patterns)[] _entries;
    private readonly SearchValues<string> _search;

    public FailureCatalogue()
        : this(Read())
    {
    }

    public FailureCatalogue(IReadOnlyList<CatalogueEntry> entries)
    {
        Entries = entries;
        _entries = [.. entries.Select(e => (new KnownFailure(e.Code, e.Cause, e.WayOut, e.Command), e.Patterns.Select(p => new TextPattern(p)).ToArray()))];
        _search = SearchValues.Create([.. _entries.SelectMany(e => e.Patterns).Select(p => p.Longest).Distinct()], StringComparison.Ordinal);
    }

    public IReadOnlyList<CatalogueEntry> Entries { get; }

    /// <summary>Of several that fit the first in the catalogue, which is ordered: what explains others stands before them.</summary>
    public KnownFailure? Find(string text)
    {
        if (!text.AsSpan().ContainsAny(_search))
            return null;
        var first = _entries.Length;
        foreach (var line in text.AsSpan().EnumerateLines())
            first = Math.Min(first, IndexOf(line, first));
        return first < _entries.Length ? _entries[first].Failure : null;
    }

    /// <summary>Of the first entry that fits; <paramref name="before"/> when none before that one does.</summary>
    private int IndexOf(ReadOnlySpan<char> line, int before)
    {
        if (!line.ContainsAny(_search))
            return before;
        for (var i = 0; i < before; i++)
        {
            foreach (var pattern in _entries[i].Patterns)
            {
                if (pattern.Fits(line))
                    return i;
            }
        }

        return before;
    }

    private static CatalogueEntry[] Read()
    {
        using var stream = typeof(FailureCatalogue).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize(stream, CatalogueJson.Default.CatalogueEntryArray)!;
    }
}
