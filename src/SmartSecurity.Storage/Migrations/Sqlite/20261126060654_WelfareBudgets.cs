using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class WelfareBudgets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "WelfareBudgets",
                columns: table => new
                {
                    CommunityId = table.Column<int>(type: "INTEGER", nullable: false),
                    QuestionsPerYear = table.Column<double>(type: "REAL", nullable: false),
                    VisitsPerYear = table.Column<double>(type: "REAL", nullable: false),
                    PatienceDoors = table.Column<double>(type: "REAL", nullable: false),
                    PatienceTrace = table.Column<double>(type: "REAL", nullable: false),
                    EvidenceDoors = table.Column<double>(type: "REAL", nullable: false),
                    EvidenceTrace = table.Column<double>(type: "REAL", nullable: false),
                    HistoryFrom = table.Column<long>(type: "INTEGER", nullable: false),
                    HistoryTo = table.Column<long>(type: "INTEGER", nullable: false),
                    SavedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SavedBy = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WelfareBudgets", x => x.CommunityId);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "WelfareBudgets");
        }
    }
}
