using System.Text.Json;
using MBot.Client.Output;

namespace MBot.Client.Dashboard;

/// <summary>The status and the figures as one document.</summary>
internal static class DashboardDocument
{
    public static void Write(Terminal terminal, DashboardState state) => terminal.Document(state.Status!, writer =>
    {
        var figures = state.Figures;
        writer.WriteStartObject("figures");
        Number(writer, "processor", figures.Processor);
        Number(writer, "load", figures.Load);
        Number(writer, "memoryUsedBytes", figures.MemoryUsed);
        Number(writer, "memoryTotalBytes", figures.MemoryTotal);
        Number(writer, "swapUsedBytes", figures.SwapUsed);
        Number(writer, "networkInBytesPerSecond", figures.NetworkIn);
        Number(writer, "networkOutBytesPerSecond", figures.NetworkOut);
        Number(writer, "requestsPerSecond", figures.Requests);
        Number(writer, "serverErrorsPerSecond", figures.ServerErrors);
        Number(writer, "requestMedianSeconds", figures.Median);
        Number(writer, "request95Seconds", figures.NinetyFive);
        Number(writer, "connections", figures.Connections);
        writer.WriteEndObject();
    });

    private static void Number(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } known && double.IsFinite(known))
            writer.WriteNumber(name, known);
        else
            writer.WriteNull(name);
    }
}
