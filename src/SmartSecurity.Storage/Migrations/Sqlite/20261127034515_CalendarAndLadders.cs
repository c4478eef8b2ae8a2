using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CalendarAndLadders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_Ladders",
                table: "Ladders");

            migrationBuilder.AddColumn<string>(
                name: "Kind",
                table: "Ladders",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddPrimaryKey(
                name: "PK_Ladders",
                table: "Ladders",
                columns: new[] { "CommunityId", "Category", "Kind" });

            migrationBuilder.CreateTable(
                name: "CommunityDays",
                columns: table => new
                {
                    CommunityId = table.Column<int>(type: "INTEGER", nullable: false),
                    Date = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CommunityDays", x => new { x.CommunityId, x.Date });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CommunityDays");

            migrationBuilder.DropPrimaryKey(
                name: "PK_Ladders",
                table: "Ladders");

            migrationBuilder.DropColumn(
                name: "Kind",
                table: "Ladders");

            migrationBuilder.AddPrimaryKey(
                name: "PK_Ladders",
                table: "Ladders",
                columns: new[] { "CommunityId", "Category" });
        }
    }
}
