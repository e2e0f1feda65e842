using System.CommandLine;
using System.Text.Json;
using MBot.Client.Dashboard;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class MetricsCommand : Verb
{
    private readonly Argument<string[]> names = new("NAME") { Description = "Only figures whose name begins so, such as mbot_host_.", Arity = ArgumentArity.ZeroOrMore, HelpName = "NAME" };

    public MetricsCommand(ClientEnvironment environment)
        : base(environment, "metrics", "Print the agent's figures, as Prometheus gets them.", """
            Prometheus' text format; --json gives one document with the samples, each with name, labels and value.
            """) => Add(names);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var agent = session.Agent;
        var text = (await agent.ReadAsync(options => agent.Metrics.GetAsync(new GetMetricsRequest(), options), cancellationToken).ConfigureAwait(false)).Text;
        var wanted = session.Get(names) ?? [];
        if (session.Json)
            Show(session, MetricSamples.Parse(text).All.Where(sample => Wants(wanted, sample.Name)));
        else if (wanted.Length == 0)
            session.Terminal.Raw(text.TrimEnd('\n'));
        else
            Show(session, text, wanted);
        return ExitCode.Ok;
    }

    private static void Show(Session session, string text, string[] wanted)
    {
        foreach (var line in text.Split('\n'))
        {
            // "# TYPE name gauge" belongs to its name.
            var name = line.StartsWith('#') ? line.Split(' ', 4).ElementAtOrDefault(2) : line.Split('{', ' ')[0];
            if (name is { Length: > 0 } && Wants(wanted, name))
                session.Terminal.Raw(line);
        }
    }

    private static void Show(Session session, IEnumerable<MetricSample> samples) => session.Terminal.Document(writer =>
    {
        writer.WriteStartArray("samples");
        foreach (var sample in samples)
            Write(writer, sample);
        writer.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter writer, MetricSample sample)
    {
        writer.WriteStartObject();
        writer.WriteString("name", sample.Name);
        writer.WriteStartObject("labels");
        foreach (var (name, value) in sample.Labels)
            writer.WriteString(name, value);
        writer.WriteEndObject();
        if (double.IsFinite(sample.Value))
            writer.WriteNumber("value", sample.Value);
        else
            writer.WriteString("value", double.IsNaN(sample.Value) ? "NaN" : sample.Value > 0 ? "+Inf" : "-Inf"); // JSON has no number for these
        writer.WriteEndObject();
    }

    private static bool Wants(string[] wanted, string name) => wanted.Length == 0 || wanted.Any(start => name.StartsWith(start, StringComparison.Ordinal));
}
