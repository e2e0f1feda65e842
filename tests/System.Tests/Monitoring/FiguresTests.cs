using System.Globalization;
using MBot.TestKit;

namespace MBot.SystemTests.Monitoring;

/// <summary>The app's and nginx's figures beside the kernel's and nginx's own.</summary>
[Collection(ScrapedInstances.Name)]
public sealed class FiguresTests(ScrapedInstance scraped)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [NeedsFact(Part.Deployment | Part.Prometheus)]
    public async Task Requests_AreThoseOfNginxsOwnLog()
    {
        var (instance, _, _) = await scraped.GetAsync();
        using var http = new HttpClient();
        await using (await StreamlitSession.VisitAsync(instance.Page))
        {
            for (var n = 0; n < 50; n++)
                using (await http.GetAsync(new Uri(instance.Page, n % 5 == 0 ? "static/none.js" : "_stcore/health"))) { }
        }

        var log = Path.Combine(instance.State, "logs", "nginx", "access.log");
        IReadOnlyDictionary<string, double> own = new Dictionary<string, double>();
        await Until.HoldsAsync(async () =>
        {
            own = await scraped.FiguresAsync(instance);
            return Classes().Sum(c => c.Count) == Enumerable.Range(1, 5).Sum(n => own[$"mbot_nginx_requests_total{{class=\"{n}xx\"}}"]);
        }, Bound, "all lines are counted");

        var lines = File.ReadAllLines(log);
        foreach (var (name, count) in Classes())
            Assert.Equal(count, own[$"mbot_nginx_requests_total{{class=\"{name}\"}}"]);
        Assert.True(own["mbot_nginx_requests_total{class=\"4xx\"}"] >= 10);
        var timed = lines.Where(line => !line.Contains(" 101 ", StringComparison.Ordinal)).Select(line => Field(line, " took=")).ToList();
        Assert.Equal(timed.Count, own["mbot_nginx_request_duration_seconds_count"]);
        Assert.Equal(timed.Sum(), own["mbot_nginx_request_duration_seconds_sum"], 3);
        Assert.Equal(timed.Count(seconds => seconds <= 0.1), own["mbot_nginx_request_duration_seconds_bucket{le=\"0.1\"}"]);
        Assert.Equal(0, own["mbot_nginx_log_lines_unreadable_total"]);

        List<(string Name, int Count)> Classes() => [.. File.ReadLines(log).GroupBy(line => $"{line.Split(' ')[1][0]}xx").Select(group => (group.Key, group.Count()))];
    }

    [NeedsFact(Part.Deployment | Part.Prometheus)]
    public async Task TheAppsCopy_IsWhatTheKernelTellsOfItsProcess()
    {
        var (instance, _, _) = await scraped.GetAsync();
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        var slot = (await instance.StatusAsync()).GetProperty("slots").EnumerateArray().Single(s => s.Text("state") == "live").Text("name");
        var app = await instance.AppIdAsync();

        // Visitors of other tests have left, which the app notices when it notices.
        await Until.HoldsAsync(async () => (await scraped.FiguresAsync(instance))[$"mbot_slot_sessions{{slot=\"{slot}\"}}"] == 1, Bound, "one session is open");

        var (memoryBefore, ticksBefore) = Kernel(app);
        var own = await scraped.FiguresAsync(instance);
        var (memoryAfter, ticksAfter) = Kernel(app);

        Assert.InRange(own[$"mbot_slot_resident_memory_bytes{{slot=\"{slot}\"}}"], Math.Min(memoryBefore, memoryAfter) - (1 << 20), Math.Max(memoryBefore, memoryAfter) + (1 << 20));
        Assert.InRange(own[$"mbot_slot_cpu_seconds_total{{slot=\"{slot}\"}}"], ticksBefore / 100.0, ticksAfter / 100.0);
        Assert.Equal(1, own[$"mbot_slot_processes{{slot=\"{slot}\"}}"]);
        Assert.Equal(1, own[$"mbot_slot_sessions{{slot=\"{slot}\"}}"]);
        Assert.True(own[$"mbot_slot_starts_total{{slot=\"{slot}\"}}"] >= 1);
        Assert.InRange(own[$"mbot_slot_last_deep_probe_seconds{{slot=\"{slot}\"}}"], 0.001, 60);
        Assert.Equal((1, 1, 2, 0), (own["mbot_nginx_up"], own["mbot_nginx_wanted"], own["mbot_nginx_workers"], own["mbot_nginx_old_workers"]));
        Assert.True(own["mbot_nginx_connections{state=\"writing\"}"] >= 1, "the visitor's session is a connection");
    }

    private static double Field(string line, string mark)
    {
        var rest = line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..];
        return double.Parse(rest[..rest.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }

    private static (double Memory, double Ticks) Kernel(int id)
    {
        var resident = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(resident, CultureInfo.InvariantCulture) * 1024, fields[11..15].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)));
    }
}
