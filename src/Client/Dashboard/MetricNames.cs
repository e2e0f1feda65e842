namespace MBot.Client.Dashboard;

/// <summary>The agent's figures that are shown, by the names that it gives them. One that an agent lacks is shown as a dash.</summary>
internal static class MetricNames
{
    public const string Processor = "mbot_host_cpu_seconds_total";
    public const string Load = "mbot_host_load1";
    public const string MemoryTotal = "mbot_host_memory_total_bytes";
    public const string MemoryAvailable = "mbot_host_memory_available_bytes";
    public const string SwapTotal = "mbot_host_swap_total_bytes";
    public const string SwapFree = "mbot_host_swap_free_bytes";
    public const string NetworkIn = "mbot_host_network_receive_bytes_total";
    public const string NetworkOut = "mbot_host_network_transmit_bytes_total";
    public const string Requests = "mbot_nginx_requests_total";
    public const string RequestDuration = "mbot_nginx_request_duration_seconds";
    public const string Connections = "mbot_nginx_connections";
    public const string CertificateExpiry = "mbot_certificate_expiry_timestamp_seconds";
}
