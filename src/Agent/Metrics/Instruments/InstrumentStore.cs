using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;

namespace MBot.Agent.Metrics.Instruments;

/// <summary>Adds up what the features' own instruments (System.Diagnostics.Metrics) measure. Names: dots become underscores, the unit is appended.</summary>
internal sealed class InstrumentStore : IMetricCollector, IDisposable
{
    private readonly IMeterFactory _factory;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, InstrumentSeries> _all = new();

    public InstrumentStore(IMeterFactory factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = Published;
        _listener.SetMeasurementEventCallback<long>((_, value, labels, state) => ((InstrumentSeries)state!).Record(value, labels));
        _listener.SetMeasurementEventCallback<double>((_, value, labels, state) => ((InstrumentSeries)state!).Record(value, labels));
        _listener.Start();
    }

    public string Name => "events";

    public Task<IReadOnlyList<MetricFamily>> CollectAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<MetricFamily>>([.. _all.Values.Select(series => series.ToFamily()).OrderBy(f => f.Name, StringComparer.Ordinal)]);

    public void Dispose() => _listener.Dispose();

    private void Published(Instrument instrument, MeterListener listener)
    {
        // Other agents may be in this process (in tests), and the framework has meters of its own.
        if (!ReferenceEquals(instrument.Meter.Scope, _factory) || instrument.Meter.Name != AgentMeter.Name)
            return;
        var series = new InstrumentSeries(instrument);
        _all[instrument] = series;
        listener.EnableMeasurementEvents(instrument, series);
    }
}
