using Spectre.Console;

namespace MBot.Client.Output;

/// <summary>Tables for people. Apart from <see cref="Terminal"/> so that Spectre is loaded only when one is drawn.</summary>
internal static class SpectreTable
{
    public static void Write(Terminal terminal, IReadOnlyList<string> headers, IReadOnlyList<Cell[]> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        for (var i = 0; i < headers.Count; i++)
        {
            // The first column is what people copy: it stays whole.
            table.AddColumn(new TableColumn(new Spectre.Console.Text(headers[i], StyleOf(Style.Strong))) { NoWrap = i == 0, Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Spectre.Console.Text(Terminal.Harmless(cell.Text), StyleOf(cell.Style))));
        SpectreConsole.For(terminal).Write(table);
    }

    public static Spectre.Console.Style StyleOf(Style style) => style switch
    {
        Style.Good => new Spectre.Console.Style(Color.Green),
        Style.Warning => new Spectre.Console.Style(Color.Yellow),
        Style.Bad => new Spectre.Console.Style(Color.Red),
        Style.Dim => new Spectre.Console.Style(decoration: Decoration.Dim),
        Style.Strong => new Spectre.Console.Style(decoration: Decoration.Bold),
        _ => Spectre.Console.Style.Plain,
    };
}
