namespace SmartSecurity.Benchmarks;

/// <summary>What was measured cannot be believed, in one sentence for the person who called.</summary>
internal sealed class BenchmarkFailedException(string message) : Exception(message);
